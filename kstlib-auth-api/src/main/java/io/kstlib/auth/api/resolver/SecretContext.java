package io.kstlib.auth.api.resolver;

import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.api.config.Settings;
import java.util.Map;

/**
 * What a secret resolver may look at.
 *
 * @param environment the environment variables
 * @param home the person's home directory, which {@code ~} stands for
 * @param authSettings the section {@code auth}, for resolvers with settings of their own
 */
public record SecretContext(Map<String, String> environment, PersonalFolder home, Settings authSettings) {

    public SecretContext {
        environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
        return "SecretContext[home=" + home + "]"; // the environment may hold secrets
    }
}
