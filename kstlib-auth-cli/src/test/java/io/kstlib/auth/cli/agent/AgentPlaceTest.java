package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.cli.command.CommandException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentPlaceTest {

    @TempDir
    Path home;

    private AgentPlace place(String runtime) {
        return AgentPlace.of(Map.of("HOME", home.toString(), "XDG_RUNTIME_DIR", runtime));
    }

    @Test
    void isTheRuntimeFolderOrOneInTheHome() {
        assertEquals(
                Path.of("/run/user/1000/kstlib/agent.sock"),
                place("/run/user/1000").socket());
        assertEquals(
                home.resolve(".local/state/kstlib/agent/agent.sock"), place("").socket());
    }

    @Test
    void refusesAPathThatNoSocketCanHave() {
        assertThrows(CommandException.class, () -> place("/" + "x".repeat(90)));
        assertThrows(CommandException.class, () -> place("relative"));
        assertThrows(CommandException.class, () -> place("/\0"));
        assertThrows(CommandException.class, () -> AgentPlace.of(Map.of()));
    }
}
