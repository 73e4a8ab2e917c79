package dev.quarterdeck.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.runner.process.MemoryWatch.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryCgroupTest {
  private static final String V1_SELF = "5:cpu,cpuacct:/pod\n4:memory:/pod\n0::/\n";
  private static final String V2_SELF = "0::/pod\n";

  @TempDir Path folder;

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private MemoryCgroup find(String self) throws IOException {
    write("self", self);
    return MemoryCgroup.find(folder.resolve("cgroup"), folder.resolve("self")).orElseThrow();
  }

  private void version1(String at, int kills, String limit) throws IOException {
    write(
        "cgroup/memory" + at + "/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill " + kills + "\n");
    write("cgroup/memory" + at + "/memory.limit_in_bytes", limit + "\n");
  }

  private void version2(String at, int kills, String limit) throws IOException {
    write(
        "cgroup" + at + "/memory.events",
        "low 0\nhigh 3\nmax 9\noom 5\noom_kill " + kills + "\noom_group_kill 7\n");
    write("cgroup" + at + "/memory.max", limit + "\n");
  }

  @Test
  void readsVersion1() throws IOException {
    version1("/pod", 2, "41943040");
    version1("", 9, "9223372036854771712");

    MemoryCgroup group = find(V1_SELF);

    assertThat(group.kills()).contains(2L);
    assertThat(group.limit()).contains(41943040L);
  }

  @Test
  void readsVersion2() throws IOException {
    version2("/pod", 2, "41943040");

    MemoryCgroup group = find(V2_SELF);

    assertThat(group.kills()).contains(2L);
    assertThat(group.limit()).contains(41943040L);
  }

  @Test
  void takesTheMountForItsGroupWhereTheHostsPathMeansNothing() throws IOException {
    version1("", 1, "41943040");

    assertThat(find("4:memory:/kubepods/burstable/pod1/container1\n").kills()).contains(1L);
    assertThat(find("3:pids:/x\n4:hugetlb,memory:/kubepods/pod1\n0::/\n").kills()).contains(1L);
  }

  @Test
  void saysNothingWhereThereIsNothingToRead() throws IOException {
    write("self", V1_SELF);
    Path mount = folder.resolve("cgroup");

    assertThat(MemoryCgroup.find(mount, folder.resolve("self"))).isEmpty();
    assertThat(MemoryCgroup.find(mount, folder.resolve("no-such-file"))).isEmpty();
  }

  @Test
  void knowsWhenThereIsNoLimit() throws IOException {
    version1("/pod", 0, "9223372036854771712");
    assertThat(find(V1_SELF).limit()).isEmpty();

    version2("/pod", 0, "max");
    assertThat(find(V2_SELF).limit()).isEmpty();
  }

  @Test
  void doesNotTrustACounterThatAnOldKernelDoesNotHave() throws IOException {
    version1("/pod", 0, "41943040");
    write("cgroup/memory/pod/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n");

    MemoryWatch watch = MemoryWatch.begin(Optional.of(find(V1_SELF)));

    assertThat(watch.finding(137)).isEqualTo(new Finding.Innocent());
  }

  @Test
  void blamesTheLimitOnlyForAKillThatTheKernelCounted() throws IOException {
    version2("/pod", 3, "41943040");
    MemoryWatch watch = MemoryWatch.begin(Optional.of(find(V2_SELF)));

    assertThat(watch.finding(137)).isEqualTo(new Finding.Innocent());
    version2("/pod", 4, "41943040");
    assertThat(watch.finding(137)).isEqualTo(new Finding.OverLimit(41943040));
    assertThat(watch.finding(1)).isEqualTo(new Finding.Innocent());
    assertThat(watch.finding(143)).isEqualTo(new Finding.Innocent());
  }

  @Test
  void blamesTheMachineWhereNoLimitIsSet() throws IOException {
    version2("/pod", 3, "max");
    MemoryWatch watch = MemoryWatch.begin(Optional.of(find(V2_SELF)));

    version2("/pod", 4, "max");

    assertThat(watch.finding(137)).isEqualTo(new Finding.MachineFull());
  }
}
