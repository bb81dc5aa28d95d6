package io.kstlib.auth.api.plugin;

import io.kstlib.auth.api.config.PersonalFolder;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.http.HttpTransport;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * A context that forwards to another one what it does not change, such as the context of a flow, which a provider makes of its own. Methods that a later
 * release adds to {@link PluginContext} are forwarded, too.
 */
public interface ForwardingContext extends PluginContext {

    /**
     * @return the other context
     */
    PluginContext context();

    @Override
    default Settings settings() {
        return context().settings();
    }

    @Override
    default Settings authSettings() {
        return context().authSettings();
    }

    @Override
    default Secret resolve(SecretReference reference) {
        return context().resolve(reference);
    }

    @Override
    default HttpTransport http() {
        return context().http();
    }

    @Override
    default Clock clock() {
        return context().clock();
    }

    @Override
    default Map<String, String> environment() {
        return context().environment();
    }

    @Override
    default PersonalFolder home() {
        return context().home();
    }

    @Override
    default void warn(String message) {
        context().warn(message);
    }

    @Override
    default Optional<byte[]> pinned(Path file) {
        return context().pinned(file);
    }

    @Override
    default ModulesOnDemand modules() {
        return context().modules();
    }
}
