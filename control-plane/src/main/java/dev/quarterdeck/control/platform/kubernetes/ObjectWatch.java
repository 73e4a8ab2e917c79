package dev.quarterdeck.control.platform.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects of one kind, kept up to date and small, found by a key of ours. Every change only names
 * the key: what to do about it is found out by looking again. Runs until closed; a lost connection
 * is taken up again for ever.
 */
public final class ObjectWatch<T extends HasMetadata> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectWatch.class);
  private static final String INDEX = "key";

  private final String name;
  private final List<SharedIndexInformer<T>> informers;

  /**
   * @param places one for each namespace, or one for all
   * @param key empty list: not of interest
   * @param trim keeps what we read
   * @param changed must return at once
   */
  public ObjectWatch(
      String name,
      List<? extends Informable<T>> places,
      Function<T, List<String>> key,
      UnaryOperator<T> trim,
      Consumer<String> changed) {
    this.name = name;
    this.informers = places.stream().map(place -> informer(place, key, trim, changed)).toList();
  }

  private SharedIndexInformer<T> informer(
      Informable<T> place,
      Function<T, List<String>> key,
      UnaryOperator<T> trim,
      Consumer<String> changed) {
    return place
        .runnableInformer(0)
        .itemStore(new Trimming<>(trim))
        .removeNamespaceIndex()
        .addIndexers(Map.of(INDEX, key))
        .exceptionHandler((started, cause) -> {
          LOG.warn(
              "watch={} started={} problem=\"{}\"", name, started, KubernetesProblem.of(cause));
          return true;
        })
        .addEventHandler(new Naming<>(key, changed));
  }

  /** Returns at once: a cluster that is away now may come back. */
  public void start() {
    informers.forEach(SharedIndexInformer::start);
  }

  /** Whether everything that is there has been seen once. */
  public boolean complete() {
    return informers.stream().allMatch(SharedIndexInformer::hasSynced);
  }

  /** Whether changes are heard of at this moment. */
  public boolean live() {
    return informers.stream().allMatch(SharedIndexInformer::isWatching);
  }

  /** What has this key; may be a moment old. */
  public List<T> find(String key) {
    return informers.stream()
        .flatMap(informer -> informer.getIndexer().byIndex(INDEX, key).stream())
        .toList();
  }

  public List<T> all() {
    return informers.stream().flatMap(informer -> informer.getStore().list().stream()).toList();
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
  }

  /** Keeps the trimmed object. Indexes are made from the whole one, which has the same key. */
  private static final class Trimming<T extends HasMetadata> extends BasicItemStore<T> {
    private final UnaryOperator<T> trim;

    Trimming(UnaryOperator<T> trim) {
      super(Cache::metaNamespaceKeyFunc);
      this.trim = trim;
    }

    @Override
    public T put(String key, T object) {
      return super.put(key, trim.apply(object));
    }
  }

  private record Naming<T>(Function<T, List<String>> key, Consumer<String> changed)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      key.apply(object).forEach(changed);
    }

    @Override
    public void onUpdate(T before, T after) {
      key.apply(after).forEach(changed);
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      key.apply(object).forEach(changed);
    }
  }
}
