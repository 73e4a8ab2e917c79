package dev.quarterdeck.control.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarterdeck.control.conversation.Creation;
import dev.quarterdeck.control.conversation.ImportedSessions;
import dev.quarterdeck.control.conversation.ImportedSessions.NewImport;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.session.SessionName;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/** Makes sessions of what was exported, here or elsewhere: whole and good ones, or none. */
@Singleton
public class Imports {
  /** Each may take the limit on the disk for temporary files. */
  private static final int AT_ONCE = 2;

  private static final long MIB = 1024 * 1024;
  private static final long REST = 64 * MIB;

  /** What came of it. */
  public sealed interface Outcome {
    record Done(Creation creation) implements Outcome {}

    /** {@code because} is the rest of a sentence about the line. */
    record Bad(long line, String because) implements Outcome {}

    record TooLarge(long mostMib) implements Outcome {}
  }

  private final ImportedSessions sessions;
  private final Clock clock;
  private final long mostMib;
  private final Semaphore running = new Semaphore(AT_ONCE);

  Imports(
      ImportedSessions sessions,
      Clock clock,
      @Value("${quarterdeck.import.max-mib:100}") long mostMib) {
    this.sessions = sessions;
    this.clock = clock;
    this.mostMib = mostMib;
  }

  /** Under its own name, if no other is wanted. */
  public Outcome run(String namespace, Optional<String> name, InputStream in)
      throws IOException, InterruptedException {
    running.acquire();
    try (in) {
      Path file = Files.createTempFile("import", ".jsonl");
      try {
        Outcome outcome = run(namespace, name, in, file);
        passOver(in);
        return outcome;
      } finally {
        Files.delete(file);
      }
    } finally {
      running.release();
    }
  }

  /** The rest of a refused file: many clients listen only when they have sent it. */
  private static void passOver(InputStream in) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long left = REST;
    for (int read = in.read(buffer); read > 0 && left > 0; read = in.read(buffer)) {
      left -= read;
    }
  }

  private Outcome run(String namespace, Optional<String> name, InputStream in, Path file)
      throws IOException {
    Reading reading = new Reading(new Lines(in));
    Checked checked;
    try (BufferedWriter copy = Files.newBufferedWriter(file)) {
      checked = reading.check(copy);
    } catch (BadLine e) {
      return new Outcome.Bad(reading.number, e.because());
    } catch (TooLarge e) {
      return new Outcome.TooLarge(mostMib);
    }
    SessionFile.Head head = checked.head();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    NewImport wanted =
        new NewImport(
            new SessionName(namespace, name.orElse(head.name().name())),
            checked.about().spec(),
            checked.about().createdBy(),
            checked.about().createdAt(),
            now,
            head.line(),
            head.firstRev(),
            head.lastRev(),
            checked.digest());
    return new Outcome.Done(sessions.make(wanted, () -> events(file, now)));
  }

  private record About(AgentSessionSpec spec, String createdBy, Instant createdAt) {}

  private record Checked(SessionFile.Head head, About about, String digest) {}

  private static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** One way through the lines: checks each, and copies those that are stored. */
  private final class Reading {
    private final Lines lines;
    private final MessageDigest digest = sha256();
    private long number;
    private long chars;

    private Reading(Lines lines) {
      this.lines = lines;
    }

    private Checked check(BufferedWriter copy) throws IOException, BadLine, TooLarge {
      SessionFile.Head head =
          SessionFile.head(next().orElseThrow(() -> new BadLine("it is missing")));
      About about = new About(head.parsedSpec(), head.createdBy(), head.createdAt());
      digest.update(head.content().getBytes(UTF_8));
      long rev = head.firstRev() - 1;
      for (Optional<String> line = next(); line.isPresent(); line = next()) {
        Event event = SessionFile.event(line.get(), Instant.EPOCH);
        rev++;
        if (event.rev() != rev || rev > head.lastRev()) {
          throw new BadLine("its rev is " + event.rev() + " where " + expected(rev, head));
        }
        digest.update(line.get().getBytes(UTF_8));
        copy.write(line.get());
        copy.write('\n');
      }
      if (rev != head.lastRev()) {
        throw new BadLine("it is missing: the file ends before rev " + head.lastRev());
      }
      return new Checked(head, about, HexFormat.of().formatHex(digest.digest()));
    }

    private static String expected(long rev, SessionFile.Head head) {
      return rev > head.lastRev() ? "the end should be" : rev + " should be";
    }

    private Optional<String> next() throws IOException, BadLine, TooLarge {
      number++;
      Optional<String> line = lines.next();
      chars += line.map(text -> text.length() + 1).orElse(0);
      if (chars > mostMib * MIB) {
        throw new TooLarge();
      }
      return line;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Line by line, as they are taken. */
  private static Stream<Event> events(Path file, Instant now) {
    try {
      return Files.lines(file).map(line -> event(line, now));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Event event(String line, Instant now) {
    try {
      return SessionFile.event(line, now);
    } catch (BadLine e) {
      throw new IllegalStateException("a line that was checked is bad", e);
    }
  }
}
