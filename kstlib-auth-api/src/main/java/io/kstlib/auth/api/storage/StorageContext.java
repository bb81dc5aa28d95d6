package io.kstlib.auth.api.storage;

import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.api.config.Settings;
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
 * @param notices tells the person, one line without a secret, of something that the storage did or that should not stay as it is
 */
public record StorageContext(
        Settings settings,
        Settings authSettings,
        Map<String, String> environment,
        PersonalFolder home,
        PersonalFolder configHome,
        Clock clock,
        Consumer<String> notices) {

    public StorageContext {
        environment = Map.copyOf(environment);
    }

    /**
     * Where tokens are kept on disk when the configuration names no place: {@code kstlib/auth/tokens} in the folder for configuration.
     *
     * @return an absolute path; nothing need be there
     * @throws io.kstlib.auth.api.error.ConfigurationException if there is no such folder
     */
    public Path standardDirectory() {
        return configHome
                .below("kstlib")
                .below("auth")
                .below("tokens")
                .require("set HOME or XDG_CONFIG_HOME, name a directory for tokens (" + settings.path()
                        + ".directory), or keep them in memory (token_storage: memory)")
                .toAbsolutePath();
    }

    @Override
    public String toString() {
        return "StorageContext[settings=" + settings + ", home=" + home + "]"; // the environment may hold secrets
    }
}
