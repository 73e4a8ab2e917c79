package dev.quarterdeck.control.platform.socket;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What this process holds after a collection, buffers outside the heap included. */
public final class Memory {
  private Memory() {}

  public static long used() {
    System.gc();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + direct
        + Math.max(0, PlatformDependent.usedDirectMemory());
  }
}
