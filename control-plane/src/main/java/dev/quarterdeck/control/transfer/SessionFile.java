package dev.quarterdeck.control.transfer;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.quarterdeck.control.log.Event;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.SpecJson;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RunId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;

/** The lines of an exported session. */
public final class SessionFile {
  public static final String MEDIA_TYPE = "application/x-ndjson";

  private static final int VERSION = 1;

  private SessionFile() {}

  /**
   * The first line. {@code session} and {@code spec} are JSON as the first export wrote them, and
   * go through imports unchanged; only the place is another one each time.
   */
  record Head(SessionName name, String session, String spec, long firstRev, long lastRev) {

    static Head of(Session session, long firstRev) {
      String about =
          "{\"createdAt\":"
              + quoted(session.createdAt().toString())
              + ",\"createdBy\":"
              + quoted(session.createdBy())
              + ",\"phase\":"
              + quoted(session.phase().word())
              + "}";
      return new Head(
          session.name(), about, SpecJson.text(session.spec()), firstRev, session.lastRev());
    }

    /** The same for a session that has another name and place here. */
    Head at(Session session, long first) {
      return new Head(session.name(), this.session, spec, first, session.lastRev());
    }

    String line() {
      return "{\"quarterdeck\":\"session\",\"version\":"
          + VERSION
          + ",\"place\":{\"namespace\":"
          + quoted(name.namespace())
          + ",\"name\":"
          + quoted(name.name())
          + "},"
          + content();
    }

    /** All but the place. */
    String content() {
      return "\"session\":"
          + session
          + ",\"spec\":"
          + spec
          + ",\"firstRev\":"
          + firstRev
          + ",\"lastRev\":"
          + lastRev
          + "}";
    }

    AgentSessionSpec parsedSpec() throws BadLine {
      try {
        AgentSessionSpec parsed = SpecJson.parse(spec);
        if (parsed != null && parsed.agent() != null) {
          return parsed;
        }
      } catch (IllegalStateException e) {
        // Said below, in the same words.
      }
      throw new BadLine("spec is not a session's");
    }

    String createdBy() throws BadLine {
      return RawObject.parse(session).text("createdBy");
    }

    Instant createdAt() throws BadLine {
      return instant(RawObject.parse(session), "createdAt");
    }
  }

  static Head head(String line) throws BadLine {
    RawObject object = RawObject.parse(line);
    if (!object.raw("quarterdeck").filter("\"session\""::equals).isPresent()) {
      throw new BadLine("it does not begin a session's export: {\"quarterdeck\":\"session\", …}");
    }
    if (object.number("version") != VERSION) {
      throw new BadLine("its version is " + object.needed("version") + ", and known is " + VERSION);
    }
    RawObject place = RawObject.parse(object.needed("place"));
    Head head =
        new Head(
            name(place.text("namespace"), place.text("name")),
            object.needed("session"),
            object.needed("spec"),
            object.number("firstRev"),
            object.number("lastRev"));
    if (head.firstRev() < 1 || head.lastRev() < head.firstRev() - 1) {
      throw new BadLine("firstRev and lastRev are no part of a log");
    }
    return head;
  }

  private static SessionName name(String namespace, String name) throws BadLine {
    try {
      return new SessionName(namespace, name);
    } catch (IllegalArgumentException e) {
      throw new BadLine(String.valueOf(e.getMessage()));
    }
  }

  /** One event, without the time at which it was recorded here. */
  static String line(Event event) {
    StringBuilder line = new StringBuilder(160 + event.data().text().length());
    line.append("{\"rev\":").append(event.rev());
    line.append(",\"type\":").append(quoted(event.type()));
    line.append(",\"ts\":").append(quoted(event.ts().toString()));
    event.hostId().ifPresent(id -> line.append(",\"hostId\":").append(quoted(id.value())));
    event.runId().ifPresent(id -> line.append(",\"runId\":").append(quoted(id.value())));
    event.seq().ifPresent(seq -> line.append(",\"seq\":").append(seq));
    String data = event.data().text();
    // What came over several lines cannot stand in one as it is.
    boolean oneLine = data.indexOf('\n') < 0 && data.indexOf('\r') < 0;
    line.append(oneLine ? ",\"data\":" : ",\"dataText\":").append(oneLine ? data : quoted(data));
    return line.append('}').toString();
  }

  static Event event(String line, Instant recordedAt) throws BadLine {
    RawObject object = RawObject.parse(line);
    String type = object.text("type");
    if (type.isBlank()) {
      throw new BadLine("type is blank");
    }
    try {
      return new Event(
          object.number("rev"),
          type,
          instant(object, "ts"),
          object.optionalText("hostId").map(HostId::new),
          object.optionalText("runId").map(RunId::new),
          object.raw("seq").isPresent()
              ? OptionalLong.of(object.number("seq"))
              : OptionalLong.empty(),
          data(object),
          recordedAt);
    } catch (IllegalArgumentException e) {
      throw new BadLine(String.valueOf(e.getMessage()));
    }
  }

  private static Json data(RawObject object) throws BadLine {
    if (object.raw("data").isPresent()) {
      return new Json(object.needed("data"));
    }
    String text = object.text("dataText");
    RawObject.check(text);
    return new Json(text);
  }

  /** As exactly as the database stores it. */
  private static Instant instant(RawObject object, String name) throws BadLine {
    try {
      Instant instant = Instant.parse(object.text(name)).truncatedTo(ChronoUnit.MICROS);
      int year = instant.atOffset(ZoneOffset.UTC).getYear();
      if (year >= 1970 && year <= 9999) {
        return instant;
      }
    } catch (DateTimeParseException e) {
      // Said below, in the same words.
    }
    throw new BadLine(name + " is no time from 1970 to 9999, such as 2026-01-02T03:04:05Z");
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
