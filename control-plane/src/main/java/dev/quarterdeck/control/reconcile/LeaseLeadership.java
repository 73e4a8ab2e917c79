package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.platform.kubernetes.KubernetesProblem;
import dev.quarterdeck.control.platform.kubernetes.KubernetesSettings;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader is who holds a Lease. The loop asks every two seconds, renews or takes the Lease, and
 * runs until {@link #stop}, which gives it back. Losing it only flips a flag.
 *
 * <p>Not the client library's elector: when the API server is away at the moment the lease runs
 * out, that one ends without saying so and never runs again, and it compares the clocks of two
 * machines. Here a lease is free when it has not changed for its duration on our own clock.
 */
@Singleton
@Requires(property = "quarterdeck.mode", value = "kubernetes")
final class LeaseLeadership implements Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseLeadership.class);

  static final Duration LEASE = Duration.ofSeconds(15);

  /** We stop earlier than others may begin. */
  static final Duration RENEW_WITHIN = Duration.ofSeconds(10);

  private static final Duration ROUND = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final String identity;

  private volatile boolean leading;
  private volatile boolean stopped;
  private @Nullable Thread thread;
  private @Nullable Listener listener;

  private long renewedAt;
  private long changedAt;
  private @Nullable String seenVersion;

  LeaseLeadership(KubernetesClient client, KubernetesSettings settings) {
    this.client = client;
    this.namespace = settings.leaseNamespace();
    this.name = settings.leaseName();
    this.identity =
        Optional.ofNullable(settings.identity())
            .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
            .orElseGet(() -> "quarterdeck-" + ProcessHandle.current().pid());
  }

  @Override
  public void start(Listener told) {
    listener = told;
    thread = Thread.ofVirtual().name("leadership").start(this::run);
  }

  @Override
  public boolean leading() {
    return leading && !overdue();
  }

  @Override
  public void stop() {
    stopped = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      while (!stopped) {
        round();
        Thread.sleep(ROUND);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      giveBack();
    }
  }

  private void round() {
    try {
      lead(holdLease());
    } catch (KubernetesClientException e) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      LOG.warn("lease={}/{} round=failed cause=\"{}\"", namespace, name, KubernetesProblem.of(e));
      lead(leading && !overdue());
    }
  }

  private boolean overdue() {
    return System.nanoTime() - renewedAt > RENEW_WITHIN.toNanos();
  }

  private void lead(boolean now) {
    if (now == leading) {
      return;
    }
    leading = now;
    LOG.info("lease={}/{} identity={} leading={}", namespace, name, identity, now);
    Listener told = Objects.requireNonNull(listener);
    if (now) {
      told.gained();
    } else {
      told.lost();
    }
  }

  /** True when the Lease is ours after this round. */
  private boolean holdLease() {
    long asked = System.nanoTime();
    Lease lease = client.leases().inNamespace(namespace).withName(name).get();
    boolean held = lease == null ? taken(fresh()) : renewed(lease);
    if (held) {
      renewedAt = asked;
    }
    return held;
  }

  private boolean renewed(Lease lease) {
    String version = lease.getMetadata().getResourceVersion();
    if (!Objects.equals(version, seenVersion)) {
      seenVersion = version;
      changedAt = System.nanoTime();
    }
    LeaseSpec spec = Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
    String holder = Objects.requireNonNullElse(spec.getHolderIdentity(), "");
    boolean free = holder.isEmpty() || System.nanoTime() - changedAt > LEASE.toNanos();
    if (!holder.equals(identity) && !free) {
      return false;
    }
    return taken(ours(lease, holder.equals(identity)));
  }

  private Lease fresh() {
    ZonedDateTime now = now();
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(identity)
        .withLeaseDurationSeconds((int) LEASE.toSeconds())
        .withAcquireTime(now)
        .withRenewTime(now)
        .withLeaseTransitions(0)
        .endSpec()
        .build();
  }

  private Lease ours(Lease lease, boolean already) {
    int transitions =
        Optional.ofNullable(lease.getSpec()).map(LeaseSpec::getLeaseTransitions).orElse(0);
    return new LeaseBuilder(lease)
        .editOrNewSpec()
        .withHolderIdentity(identity)
        .withLeaseDurationSeconds((int) LEASE.toSeconds())
        .withAcquireTime(already ? lease.getSpec().getAcquireTime() : now())
        .withRenewTime(now())
        .withLeaseTransitions(already ? transitions : transitions + 1)
        .endSpec()
        .build();
  }

  /** Writes only what nobody changed since we read it. */
  private boolean taken(Lease wanted) {
    try {
      Lease written =
          wanted.getMetadata().getResourceVersion() == null
              ? client.resource(wanted).create()
              : client.resource(wanted).update();
      seenVersion = written.getMetadata().getResourceVersion();
      changedAt = System.nanoTime();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  /** So that the next one need not wait. */
  private void giveBack() {
    boolean held = leading;
    lead(false);
    if (!held) {
      return;
    }
    // The interrupt that ended the loop would end this request, too.
    boolean interrupted = Thread.interrupted();
    try {
      Lease lease = client.leases().inNamespace(namespace).withName(name).get();
      if (lease != null && identity.equals(lease.getSpec().getHolderIdentity())) {
        client
            .resource(new LeaseBuilder(lease).editSpec().withHolderIdentity("").endSpec().build())
            .update();
      }
    } catch (KubernetesClientException e) {
      LOG.info(
          "lease={}/{} givenBack=false cause=\"{}\"", namespace, name, KubernetesProblem.of(e));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ZonedDateTime now() {
    return ZonedDateTime.now(ZoneOffset.UTC);
  }
}
