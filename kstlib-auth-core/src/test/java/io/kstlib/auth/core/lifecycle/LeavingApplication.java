package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import java.time.Duration;
import java.util.function.Supplier;

/** An application that asks for tokens within its own shutdown hook, and prints what it gets. */
final class LeavingApplication {

    private LeavingApplication() {}

    public static void main(String[] arguments) {
        Life expired = Life.loggedIn();
        expired.time.passes(Duration.ofMinutes(60));
        Life stale = Life.loggedIn();
        stale.time.passes(Duration.ofMinutes(59).plusSeconds(30));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            say("stale", stale::handedOut);
            say("stale, another", () -> stale.lifecycle.refreshNow().toString());
            say("expired", expired::handedOut);
            say("expired, again", expired::handedOut);
            System.out.println("sent: " + stale.server.received() + expired.server.received());
        }));
        System.exit(0);
    }

    private static void say(String what, Supplier<String> wanted) {
        System.out.println(what + ": " + outcome(wanted));
    }

    private static String outcome(Supplier<String> wanted) {
        try {
            return wanted.get();
        } catch (NetworkException failure) {
            return failure.reason() + ", " + failure.getMessage();
        } catch (AuthException failure) {
            return failure.toString();
        }
    }
}
