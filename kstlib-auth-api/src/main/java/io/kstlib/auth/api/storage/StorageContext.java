package io.kstlib.auth.api.storage;

import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.plugin.ModulesOnDemand;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a storage is made from.
 *
 * @param settings the storage's own section, {@code auth.storage.TYPE}; empty when not configured
 * @param authSettings the section {@code auth}, for storages with a section of another name, such as {@code auth.sops}
 * @param environment the environment variables
 * @param home the person's home directory, which {@code ~} stands for
 * @param configHome {@code $XDG_CONFIG_HOME}, or what stands for it on this system
 * @param clock the clock to go by
 * @param modules what the storage may load when it first needs it
 * @param notices tells the person, one line without a secret, of something that the storage did or that should not stay as it is
 */
public record StorageContext(
        Settings settings,
        Settings authSettings,
        Map<String, String> environment,
        Path home,
        Path configHome,
        Clock clock,
        ModulesOnDemand modules,
        Consumer<String> notices) {

    public StorageContext {
        environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
        return "StorageContext[settings=" + settings + ", home=" + home + "]"; // the environment may hold secrets
    }
}
