package io.kstlib.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The user of this process.
 *
 * @param uids the user numbers that count as this user: their own, that of root, and under sudo that of the user who called it
 */
record ProcessUser(Set<Integer> uids) {

    private static final int ROOT = 0;
    private static final Path MACHINE = Path.of("/");

    ProcessUser {
        uids = Set.copyOf(uids);
    }

    static ProcessUser ofProcess(Map<String, String> environment) {
        return of(uidOfProcess(), environment);
    }

    static ProcessUser of(int uid, Map<String, String> environment) {
        Set<Integer> uids = new HashSet<>(List.of(ROOT, uid));
        String caller = environment.getOrDefault("SUDO_UID", "");
        if (uid == ROOT && isNumber(caller)) {
            uids.add((int) Long.parseLong(caller));
        }
        return new ProcessUser(uids);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(Character::isDigit);
    }

    /** Asks the kernel for the effective user. The owner of {@code /proc/self} is not used: for a process without core dumps it is root. */
    private static int uidOfProcess() {
        try (BufferedReader status =
                Files.newBufferedReader(MACHINE.resolve("proc/self/status"), StandardCharsets.ISO_8859_1)) {
            for (String line = status.readLine(); line != null; line = status.readLine()) {
                if (line.startsWith("Uid:")) {
                    return (int) Long.parseLong(line.split("\t", 4)[2]); // real, effective, saved, file system
                }
            }
        } catch (IOException notLinux) {
            return uidByName();
        }
        return uidByName();
    }

    /** Finds the number on other systems: that of the account with Java's user name, else that of the owner of their home. */
    private static int uidByName() {
        try {
            Optional<Integer> listed = Accounts.of(MACHINE).uid(System.getProperty("user.name", ""));
            return listed.isPresent()
                    ? listed.get()
                    : (Integer) Files.getAttribute(HomeDirectory.ofAccount(), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return ROOT; // then only root is trusted
        }
    }

    boolean owns(int uid) {
        return uids.contains(uid);
    }

    /** Whether a group belongs to one user only. Systems with umask 002 give each user such a group. */
    boolean isPrivate(int gid, String group, int uid, String owner) throws IOException {
        return isPrivate(gid, group, uid, owner, Accounts.of(MACHINE));
    }

    static boolean isPrivate(int gid, String group, int uid, String owner, Accounts accounts) {
        return (group.equals(owner) || gid == uid) && accounts.areAlone(owner, uid, gid);
    }
}
