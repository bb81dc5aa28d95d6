package io.kstlib.tests.tools;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.killed.RotatingServer;
import java.nio.file.Path;

/** A person who logs in to {@code corporate}, and whose tools start a helper. */
final class HelperUser {

    private HelperUser() {}

    /** Returns the command, configured for this server and not logged in. */
    static Command configured(Path home, RotatingServer server) {
        return server.configure(Command.inThisJvm(home));
    }

    static Command loggedIn(Path home, RotatingServer server) {
        Command command = configured(home, server);
        server.logIn(command);
        return command;
    }

    /** Returns the command line of a helper, for a shell. */
    static String helper(Path home, String arguments) {
        return "'" + Command.installed().resolve("bin/kstlib") + "' --config '" + home.resolve("kstlib.conf.yml")
                + "' auth credential " + arguments;
    }
}
