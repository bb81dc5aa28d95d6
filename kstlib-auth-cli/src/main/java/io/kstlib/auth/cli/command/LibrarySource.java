package io.kstlib.auth.cli.command;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;

/** Where a run of a command gets the library and its tokens from. A process that stays has a source of its own for each run. For one thread. */
public interface LibrarySource {

    /** Loads a library for the run, and gets tokens as any program does. */
    LibrarySource OWN = new LibrarySource() {};

    /**
     * Loads the library.
     *
     * @param builder knows the configuration that the run asks for
     * @return the library, which {@link #release} gets when the run ends
     */
    default Kstlib load(KstlibBuilder builder) {
        return builder.build();
    }

    /**
     * Ends the use of the library by the run.
     *
     * @param used what {@link #load} returned
     */
    default void release(Kstlib used) {
        used.close();
    }

    /**
     * {@return a token that is valid now}
     *
     * @param client the client of a provider
     */
    default Token token(AuthClient client) {
        return client.getToken();
    }

    /**
     * {@return an ID token that is valid now}
     *
     * @param client the client of a provider
     */
    default IdToken idToken(AuthClient client) {
        return client.getIdToken();
    }
}
