import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import com.sun.management.OperatingSystemMXBean;

/**
 * Runs one of Kafka's own performance tools again and again in one virtual machine, so that it is warm when it is measured.
 * First argument: the tool's class. The others are its arguments, in which {events} stands for the number of a run.
 */
public class PerfHost {
  private static final String MARK = "@bench ";

  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    // What the tool prints itself must not be taken for an answer.
    System.setOut(System.err);
    var tool = Class.forName(args[0]).getMethod("main", String[].class);
    var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    out.println(MARK + "{\"ready\":true}");
    var input = new BufferedReader(new InputStreamReader(System.in));
    int run = 0;
    for (String line = input.readLine(); line != null; line = input.readLine(), run++) {
      String events = line.replaceAll("\\D", "");
      List<String> given = new ArrayList<>();
      for (int index = 1; index < args.length; index++) {
        given.add(args[index].replace("{events}", events).replace("{run}", String.valueOf(run)));
      }
      System.gc();
      long cpu = machine.getProcessCpuTime();
      long time = System.nanoTime();
      tool.invoke(null, (Object) given.toArray(new String[0]));
      double wallMs = (System.nanoTime() - time) / 1e6;
      double cpuMs = (machine.getProcessCpuTime() - cpu) / 1e6;
      out.println(
          MARK + String.format(Locale.ROOT, "{\"events\":%s,\"wallMs\":%.3f,\"cpuMs\":{\"subject\":%.3f}}", events, wallMs, cpuMs));
      out.flush();
    }
    // The tools leave threads behind.
    System.exit(0);
  }
}
