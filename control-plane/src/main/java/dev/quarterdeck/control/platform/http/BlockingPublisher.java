package dev.quarterdeck.control.platform.http;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocking code as a Publisher: one virtual thread for each subscriber, which waits in {@link
 * Sink#emit} until the subscriber wants more. So a slow client holds one item and no queue. The
 * thread ends when the code returns or throws, and is interrupted when the subscriber is gone.
 */
public final class BlockingPublisher<T> implements Publisher<T> {
  private static final Logger LOG = LoggerFactory.getLogger(BlockingPublisher.class);

  /** What makes the items, one after the other. */
  @FunctionalInterface
  public interface Source<T> {
    void run(Sink<T> sink) throws InterruptedException;
  }

  /** Where the items go. */
  @FunctionalInterface
  public interface Sink<T> {
    /** Returns when the item is taken. */
    void emit(T item) throws InterruptedException;
  }

  private final String name;
  private final Source<T> source;

  public BlockingPublisher(String name, Source<T> source) {
    this.name = name;
    this.source = source;
  }

  @Override
  public void subscribe(Subscriber<? super T> subscriber) {
    Feed feed = new Feed(subscriber);
    subscriber.onSubscribe(feed);
    feed.start();
  }

  private final class Feed implements Subscription, Sink<T> {
    private final Subscriber<? super T> subscriber;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Thread thread;
    private long demand;
    private volatile boolean cancelled;

    private Feed(Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
      this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    private void start() {
      thread.start();
    }

    private void run() {
      try {
        source.run(this);
        if (!cancelled) {
          subscriber.onComplete();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        if (!cancelled) {
          subscriber.onComplete();
        }
      } catch (RuntimeException e) {
        if (cancelled) {
          LOG.debug("publisher={} cancelled cause=\"{}\"", name, e.getMessage());
        } else {
          subscriber.onError(e);
        }
      }
    }

    @Override
    public void emit(T item) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (demand == 0) {
          wanted.await();
        }
        demand = demand == Long.MAX_VALUE ? demand : demand - 1;
      } finally {
        lock.unlock();
      }
      if (cancelled) {
        throw new InterruptedException("the subscriber is gone");
      }
      subscriber.onNext(item);
    }

    @Override
    public void request(long more) {
      lock.lock();
      try {
        demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
        wanted.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      thread.interrupt();
    }
  }
}
