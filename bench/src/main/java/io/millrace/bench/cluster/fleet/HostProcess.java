package io.millrace.bench.cluster.fleet;

import io.millrace.bench.cluster.fleet.Event.What;
import io.millrace.bench.cluster.subject.Client;
import io.millrace.bench.cluster.subject.Hearing;
import io.millrace.bench.cluster.subject.Member;
import io.millrace.bench.cluster.subject.Subject;
import io.millrace.bench.cluster.subject.Terms;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A process with members: reads a subject and the address of its server, then what to do, until its
 * standard input ends; says what happens to the members.
 */
final class HostProcess {

  /** What it says when it is connected. */
  static final String READY = "ready";

  private final Client client;
  private final PrintStream answer;

  // Written by the thread that reads what to do; read by those that do it.
  private final Map<String, Member> members = new ConcurrentHashMap<>();

  private HostProcess(Client client, PrintStream answer) {
    this.client = client;
    this.answer = answer;
  }

  /** Needs no arguments: a password is seen by nobody on standard input. */
  public static void main(String[] args) throws Exception {
    PrintStream answer = System.out;
    System.setOut(System.err); // a library that prints must not be taken for an answer
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Subject subject = Subject.valueOf(in.readLine());
    List<String> address = List.of(Objects.requireNonNull(in.readLine()).split("\t", -1));
    var host = new HostProcess(subject.connect(address), answer);
    host.say(READY);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      host.obey(line.split(" ", -1));
    }
    Runtime.getRuntime().halt(0); // members that nobody told to leave end as after a kill
  }

  private void say(String line) {
    synchronized (answer) {
      answer.println(line);
      answer.flush();
    }
  }

  private void say(Event event) {
    say(event.line());
  }

  private void obey(String[] words) throws Exception {
    String name = words[1];
    switch (words[0]) {
      case "prepare" -> {
        Duration lease = Duration.ofMillis(Long.parseLong(words[4]));
        var terms = new Terms(words[2], Integer.parseInt(words[3]), lease);
        members.put(name, client.member(name, terms, new Teller(name)));
        say(Event.now(name, What.PREPARED));
      }
      case "start" -> {
        Member member = member(name);
        Thread.ofVirtual().start(() -> start(name, member));
      }
      case "leave" -> {
        Member member = member(name);
        Thread.ofVirtual().start(() -> leave(name, member));
      }
      default -> throw new IllegalArgumentException(String.join(" ", words));
    }
  }

  private Member member(String name) {
    return Objects.requireNonNull(members.get(name), name);
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // stderr is where the parent says that the reason is
  private void start(String name, Member member) {
    say(Event.now(name, What.STARTING));
    try {
      member.start();
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1); // nothing more can be measured
    }
  }

  private void leave(String name, Member member) {
    say(Event.now(name, What.LEAVING));
    try {
      member.leave();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    say(Event.now(name, What.GONE));
  }

  private final class Teller implements Hearing {

    private final String name;

    private Teller(String name) {
      this.name = name;
    }

    @Override
    public void assigned(Collection<String> partitions, long version) {
      say(Event.now(name, What.ASSIGNED, version, partitions));
    }

    @Override
    public void released(Collection<String> partitions) {
      say(Event.now(name, What.RELEASED, 0, partitions));
    }

    @Override
    public void active() {
      say(Event.now(name, What.ACTIVE));
    }
  }
}
