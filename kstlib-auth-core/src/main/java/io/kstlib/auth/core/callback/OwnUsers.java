package io.kstlib.auth.core.callback;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The users that stand for the person of this process: the user of the process, the user who called {@code sudo}, and the user who logged in to the
 * machine before {@code su}. The browser on the desktop runs as the one who logged in.
 *
 * @param uids their numbers; empty where they cannot be known
 * @param foreignUsers whether people who are not users of this machine can connect to its loopback
 */
record OwnUsers(Set<Long> uids, ForeignUsers foreignUsers) {

    /** Whether another number proves that it is another person. */
    enum ForeignUsers {
        /** It does. */
        NONE,
        /** It does not: a container shares loopback with its host, where the person may have another number. */
        POSSIBLE
    }

    /** The kernel's value for "no one logged in". Services start with it. */
    private static final long NOT_SET = 0xFFFF_FFFFL;

    /** The name of the first namespace of processes, outside of all containers (the kernel's PROC_PID_INIT_INO). */
    private static final String FIRST_NAMESPACE = "pid:[4026531836]";

    OwnUsers {
        uids = Set.copyOf(uids);
    }

    static OwnUsers ofThisProcess() {
        return of(Path.of("/"), System.getenv());
    }

    /**
     * @param root the root directory
     * @param environment the variables that this process was started with
     */
    static OwnUsers of(Path root, Map<String, String> environment) {
        Path self = root.resolve("proc/self");
        Set<Long> uids = new HashSet<>();
        lines(self.resolve("status"))
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.split("\\s+", 4)[2]) // real, effective, saved, of the file system
                .forEach(effective -> add(uids, effective));
        if (mapsUsers(root)) {
            // All users without a number in this namespace have this one (user_namespaces(7)).
            lines(root.resolve("proc/sys/kernel/overflowuid")).forEach(number -> remove(uids, number));
        }
        if (!uids.isEmpty()) {
            add(uids, environment.getOrDefault("SUDO_UID", ""));
            lines(self.resolve("loginuid")).forEach(person -> add(uids, person));
        }
        return new OwnUsers(
                uids, isContainer(root) && sharesLoopback(root) ? ForeignUsers.POSSIBLE : ForeignUsers.NONE);
    }

    private static void add(Set<Long> uids, String number) {
        if (number.matches("[0-9]{1,10}") && Long.parseLong(number) != NOT_SET) {
            uids.add(Long.valueOf(number));
        }
    }

    private static void remove(Set<Long> uids, String number) {
        uids.removeIf(uid -> number.equals(uid.toString()));
    }

    private static boolean isContainer(Path root) {
        return mapsUsers(root) || !isLink(root.resolve("proc/self/ns/pid"), FIRST_NAMESPACE);
    }

    private static boolean isLink(Path file, String target) {
        try {
            return Files.readSymbolicLink(file).toString().equals(target);
        } catch (IOException unknown) {
            return false;
        }
    }

    /**
     * Whether a container uses the network of its host. A network of its own is joined to that of the host by a pair of interfaces; the container
     * sees one end.
     */
    private static boolean sharesLoopback(Path root) {
        try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(root.resolve("sys/class/net"))) {
            for (Path network : interfaces) {
                boolean isLoopback = network.endsWith("lo");
                if (!isLoopback && number(network.resolve("ifindex")).equals(number(network.resolve("iflink")))) {
                    return true;
                }
            }
            return false;
        } catch (IOException unknown) {
            return true;
        }
    }

    private static String number(Path file) {
        return lines(file).findFirst().orElse("");
    }

    /** Whether numbers of users are mapped. Outside of user namespaces every number stands for itself. */
    private static boolean mapsUsers(Path root) {
        return lines(root.resolve("proc/self/uid_map"))
                .anyMatch(line -> !line.strip().matches("0\\s+0\\s+4294967295"));
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream();
        } catch (IOException notLinux) {
            return Stream.empty();
        }
    }
}
