package io.kstlib.auth.api.resolver;

import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.plugin.ModulesOnDemand;
import java.util.Map;

/**
 * What a secret resolver may look at.
 *
 * @param environment the environment variables
 * @param home the person's home directory, which {@code ~} stands for
 * @param authSettings the section {@code auth}, for resolvers with settings of their own
 * @param modules what the resolver may load when it first needs it
 */
public record SecretContext(
        Map<String, String> environment, PersonalFolder home, Settings authSettings, ModulesOnDemand modules) {

    public SecretContext {
        environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
        return "SecretContext[home=" + home + "]"; // the environment may hold secrets
    }
}
