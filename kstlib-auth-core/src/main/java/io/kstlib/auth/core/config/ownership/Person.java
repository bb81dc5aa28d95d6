package io.kstlib.auth.core.config.ownership;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The user whom this process runs as.
 *
 * @param uids the numbers that stand for them: their own, that of root, and under sudo that of the user who called it
 * @param accounts the users and groups of this machine
 */
record Person(Set<Integer> uids, Accounts accounts) {

    private static final int ROOT = 0;

    Person {
        uids = Set.copyOf(uids);
    }

    static Person ofProcess(Map<String, String> environment) {
        Accounts accounts = Accounts.ofMachine(Path.of("/"));
        Set<Integer> uids = new TreeSet<>(Set.of(ROOT));
        int own = effectiveUid(accounts);
        uids.add(own);
        String caller = environment.getOrDefault("SUDO_UID", "");
        if (own == ROOT && caller.matches("[0-9]{1,9}")) {
            uids.add(Integer.parseInt(caller));
        }
        return new Person(uids, accounts);
    }

    /** The owner of {@code /proc/self} on Linux; elsewhere the number of the account by whose name Java knows the user. */
    private static int effectiveUid(Accounts accounts) {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException noProc) {
            return ownerOfHome(accounts);
        }
    }

    private static int ownerOfHome(Accounts accounts) {
        String name = System.getProperty("user.name", "");
        return accounts.uid(name).orElseGet(() -> {
            try {
                return (Integer) Files.getAttribute(Path.of(System.getProperty("user.home", "")), "unix:uid");
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
                return ROOT; // no one but root is trusted then
            }
        });
    }

    boolean owns(int uid) {
        return uids.contains(uid);
    }

    /** Whether a group is that of one user, as systems with umask 002 give each a group of their own. */
    boolean isPrivate(int gid, String group, int uid, String owner) {
        return (group.equals(owner) || gid == uid) && accounts.areAlone(owner, uid, gid);
    }
}
