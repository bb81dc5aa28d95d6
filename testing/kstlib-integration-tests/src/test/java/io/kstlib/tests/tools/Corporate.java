package io.kstlib.tests.tools;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.killed.RotatingServer;
import java.nio.file.Path;

/** A person who logs in to {@code corporate}, and the line by which tools start a helper. */
final class Corporate {

    private Corporate() {}

    /** Returns the command, configured for this server and not logged in. */
    static Command configured(Path home, RotatingServer server) {
        return Command.in(home).configured("""
                auth:
                  token_storage: file
                  providers:
                    corporate:
                      type: oauth2
                      authorize_url: http://127.0.0.1:9/authorize
                      client_id: my-app
                      token_url: %s
                """.formatted(server.tokenEndpoint()));
    }

    static Command loggedIn(Path home, RotatingServer server) {
        Command command = configured(home, server);
        server.logIn(command);
        return command;
    }

    /** Returns the command line of a helper, for a shell. */
    static String helper(Path home, String arguments) {
        return "'" + Command.distribution().resolve("bin/kstlib") + "' --config '" + home.resolve("kstlib.conf.yml")
                + "' auth credential " + arguments;
    }
}
