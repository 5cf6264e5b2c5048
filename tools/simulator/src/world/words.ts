/** A leaf category: what is sold in it, at what price, and how often it comes back. */
export interface Category {
  readonly name: string;
  readonly nouns: readonly string[];
  /** Half of the products cost less, major units of EUR. */
  readonly medianPrice: number;
  readonly returnShare: number;
}

/** Leaf categories, the most visited first. */
export const categories: readonly Category[] = [
  ['dresses', 'wrap dress|midi dress|linen dress|summer dress', 39, 0.22],
  ['trainers', 'running shoe|court trainer|trail shoe', 74, 0.18],
  ['t-shirts', 'crew tee|boxy tee|striped tee|polo shirt', 19, 0.12],
  ['headphones', 'over-ear headphones|earbuds|sport headset', 89, 0.09],
  ['skin-care', 'day cream|night serum|face oil|clay mask', 22, 0.03],
  ['jeans', 'slim jeans|straight jeans|wide jeans', 59, 0.2],
  ['phones', 'smartphone|senior phone', 329, 0.07],
  ['toys', 'wooden train|puzzle|building set|plush bear', 24, 0.05],
  ['coffee', 'espresso beans|filter coffee|coffee pods', 11, 0.01],
  ['lipsticks', 'matte lipstick|lip balm|lip gloss', 13, 0.03],
  ['handbags', 'tote bag|shoulder bag|crossbody bag', 84, 0.12],
  ['laptops', 'laptop|convertible laptop', 749, 0.08],
  ['watches', 'steel watch|smart watch|field watch', 139, 0.09],
  ['bed-linen', 'duvet cover|pillowcase|fitted sheet', 34, 0.07],
  ['cookware', 'frying pan|saucepan|casserole|wok', 42, 0.05],
  ['table-lamps', 'table lamp|reading lamp|desk light', 37, 0.08],
  ['books', 'novel|cookery book|travel guide|thriller', 12, 0.02],
  ['jackets', 'rain jacket|down jacket|denim jacket', 96, 0.17],
  ['tea', 'green tea|herbal tea|black tea', 7, 0.01],
  ['yoga', 'yoga mat|yoga block|resistance band', 21, 0.05],
  ['baby-care', 'wipes|baby lotion|bib set', 9, 0.02],
  ['pet-food', 'dry cat food|dog treats|bird seed', 18, 0.01],
  ['tablets', 'tablet|drawing tablet', 249, 0.08],
  ['perfume', 'eau de parfum|eau de toilette', 54, 0.03],
  ['rugs', 'wool rug|runner rug|outdoor rug', 119, 0.11],
  ['garden', 'plant pot|garden hose|pruning shears', 16, 0.04],
  ['cycling', 'bike helmet|bike light|pannier bag', 33, 0.06],
  ['chairs', 'dining chair|office chair|stool', 109, 0.1],
  ['sweets', 'dark chocolate|fruit gums|nougat', 5, 0.01],
  ['stationery', 'notebook|fountain pen|desk pad', 8, 0.02],
  ['games', 'board game|card game|console game', 35, 0.05],
  ['jewellery', 'silver ring|pendant|hoop earrings', 48, 0.08],
  ['tools', 'cordless drill|screwdriver set|spirit level', 57, 0.04],
  ['cameras', 'compact camera|action camera|instant camera', 219, 0.08],
  ['sofas', 'two-seat sofa|corner sofa|sofa bed', 649, 0.07],
  ['supplements', 'vitamin D|protein powder|magnesium', 17, 0.02],
].map(([name, nouns, medianPrice, returnShare]) => ({
  name: name as string,
  nouns: (nouns as string).split('|'),
  medianPrice: medianPrice as number,
  returnShare: returnShare as number,
}));

export const adjectives = 'brass|oak|classic|light|deep|nordic|urban|soft|bold|pure|coastal|vivid|plain|warm'.split(
  '|',
);
export const colours = 'black|white|navy|sand|olive|rust|grey|rose|teal|amber'.split('|');
export const syllables = 'lu|men|ka|ro|vel|ta|ni|sor|el|da|mi|ra|ost|en|bri|qua|fa|lor|zin|pe|hal|ver|dun|ix'.split(
  '|',
);
export const givenNames =
  'Ada|Ben|Clara|David|Elif|Femi|Greta|Hugo|Ines|Jonas|Kaja|Liam|Mara|Noor|Otto|Pia|Ravi|Sofia|Tom|Uma'.split('|');
export const familyNames =
  'Adler|Baker|Costa|Dubois|Evans|Fischer|Garcia|Hughes|Ivers|Jansen|Keller|Lopez|Moreau|Novak|Okafor'.split('|');
export const streets =
  'Harbour Street|Mill Lane|Station Road|Linden Avenue|Market Square|Garden Row|Bridge Street'.split('|');
export const banks = 'Nordbank|Harbour Bank|Banco Alba|Crédit Rive|First Meadow|Rheinkasse|Volksring|Tulip Bank'.split(
  '|',
);
export const chatPhrases =
  'love this colour|how much is shipping?|does it come in large?|just ordered one!|greetings from the north|is it back next week?|what is it made of?|the last one was great|show the back please|wow|nice price today|can you hold it up again?'.split(
    '|',
  );
export const spamPhrases =
  'CHEAP FOLLOWERS at spam.example|win a phone now spam.example|free coins >>> spam.example|add me for crypto tips'.split(
    '|',
  );
export const missedQueries =
  'flux capacitor|unicorn saddle|qwertz|lefthanded teapot xxl|dresss redd|hoverboard 2015'.split('|');
export const campaigns = [
  'spring-looks',
  'home-week',
  'newsletter',
  'influencer-mara',
  'search-ads',
  'retargeting',
] as const;
export const referrers = ['search.example', 'social.example', 'mail.example', 'deals.example', 'blog.example'] as const;
