package io.kstlib.auth.core.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.core.callback.Peer.LinuxPeers.OwnUsers;
import io.kstlib.auth.core.callback.Peer.LinuxPeers.OwnUsers.ForeignUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which users stand for the person of this process, and whether others can be distinguished from them. */
class OwnUsersTest {

    private static final String EVERY_USER = "         0          0 4294967295\n";

    @TempDir
    private Path root;

    @BeforeEach
    void aPlainMachine() throws IOException {
        Files.createDirectories(root.resolve("proc/self"));
        write("proc/self/status", "Name:\tjava\nUmask:\t0022\nUid:\t1000\t1010\t1020\t1030\nGid:\t5\t6\t7\t8\n");
        write("proc/self/loginuid", "4294967295");
        write("proc/self/uid_map", EVERY_USER);
        isInNamespace("pid:[4026531836]");
        has("lo", 1, 1);
        has("eth0", 2, 2);
    }

    private void isInNamespace(String name) throws IOException {
        Path link = root.resolve("proc/self/ns/pid");
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(name));
    }

    private void has(String network, int index, int link) throws IOException {
        write("sys/class/net/" + network + "/ifindex", index + "\n");
        write("sys/class/net/" + network + "/iflink", link + "\n");
    }

    private void write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    @Test
    void goesByTheEffectiveUser() {
        assertEquals(new OwnUsers(Set.of(1010L), ForeignUsers.NONE), OwnUsers.of(root, Map.of()));
    }

    @Test
    void countsWhoCalledSudoAndWhoLoggedIn() throws IOException {
        write("proc/self/loginuid", "1040");

        assertEquals(
                Set.of(1010L, 1050L, 1040L),
                OwnUsers.of(root, Map.of("SUDO_UID", "1050")).uids());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "root", "-1", "4294967295", "99999999999"})
    void believesNoOddNumber(String sudo) {
        assertEquals(Set.of(1010L), OwnUsers.of(root, Map.of("SUDO_UID", sudo)).uids());
    }

    @Test
    void knowsNoOneWithoutProc() throws IOException {
        Files.delete(root.resolve("proc/self/status"));

        assertEquals(Set.of(), OwnUsers.of(root, Map.of("SUDO_UID", "1050")).uids());
    }

    @Test
    void aContainerWithTheNetworkOfItsHostMayMeetPeopleOfTheHost() throws IOException {
        isInNamespace("pid:[4026532999]");

        assertEquals(ForeignUsers.POSSIBLE, OwnUsers.of(root, Map.of()).foreignUsers());
    }

    @Test
    void aContainerWithANetworkOfItsOwnMeetsItsOwnUsersOnly() throws IOException {
        isInNamespace("pid:[4026532999]");
        has("eth0", 2, 77);

        assertEquals(ForeignUsers.NONE, OwnUsers.of(root, Map.of()).foreignUsers());
    }

    @Test
    void whereNothingIsKnownOfTheNetworkForeignUsersArePossible() throws IOException {
        isInNamespace("pid:[4026532999]");
        Files.move(root.resolve("sys"), root.resolve("elsewhere"));

        assertEquals(ForeignUsers.POSSIBLE, OwnUsers.of(root, Map.of()).foreignUsers());
    }

    @Test
    void inAUserNamespaceTheNumberOfAllOthersIsThatOfNoOne() throws IOException { // user_namespaces(7)
        write("proc/self/uid_map", "         0       1000          1\n");
        write("proc/sys/kernel/overflowuid", "65534\n");
        write("proc/self/status", "Uid:\t65534\t65534\t65534\t65534\n");

        assertEquals(new OwnUsers(Set.of(), ForeignUsers.POSSIBLE), OwnUsers.of(root, Map.of()));
    }
}
