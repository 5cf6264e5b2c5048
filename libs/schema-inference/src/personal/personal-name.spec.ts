import { describe, expect, it } from '@jest/globals';
import { looksLikeId, personalName } from './personal-name.ts';

describe('personalName', () => {
  it.each([
    ['email', 'email', ''],
    ['email', 'contact_email', ''],
    ['email', 'emailId', ''],
    ['email', 'e-mails', ''],
    ['phone', 'phoneNumber', ''],
    ['phone', 'mobile_no', ''],
    ['ip-address', 'clientIp', ''],
    ['ip-address', 'ipAddress', ''],
    ['card-number', 'cardNumber', ''],
    ['aadhaar', 'aadhaarNumber', ''],
    ['pan', 'PAN', ''],
    ['birth-date', 'dateOfBirth', ''],
    ['birth-date', 'dob', ''],
    ['person-name', 'firstName', ''],
    ['person-name', 'customer_name', ''],
    ['person-name', 'name', 'customer'],
    ['person-name', 'name', ''],
    ['address', 'deliveryStreet', ''],
    ['address', 'postCode', ''],
    ['address', 'anything', 'shippingAddress'],
    ['position', 'latitude', ''],
    ['secret', 'password', ''],
  ])('sees %s in %s of "%s"', (kind, name, parent) => {
    expect(personalName(name, parent)).toBe(kind);
  });

  it.each([
    ['name', 'product'],
    ['productName', ''],
    ['brandName', ''],
    ['emailVerified', ''],
    ['phoneCount', ''],
    ['customerId', ''],
    ['addressId', ''],
    ['city', 'address'],
    ['recipe', ''],
    ['ship', ''],
    ['company', ''],
    ['flatRate', ''],
    ['platform', ''],
    ['total', ''],
  ])('sees nothing in %s of "%s"', (name, parent) => {
    expect(personalName(name, parent)).toBeUndefined();
  });
});

describe('looksLikeId', () => {
  it.each(['id', 'orderId', 'order_no', 'sku', 'UserID', 'requestKey'])('is true for %s', (name) => {
    expect(looksLikeId(name)).toBe(true);
  });

  it.each(['paid', 'valid', 'monkey', 'total', 'identity'])('is false for %s', (name) => {
    expect(looksLikeId(name)).toBe(false);
  });
});
