package io.kstlib.auth.spi.internal;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.plugin.PluginContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A context that forwards to another context all methods that it does not override. For example, a provider makes the context of a flow from its own
 * context. This class also forwards methods that a later release adds to {@link PluginContext}.
 */
public abstract class ForwardingContext implements PluginContext {

    /** For subclasses. */
    protected ForwardingContext() {}

    /** {@return the other context; the same one each time} */
    protected abstract PluginContext context();

    @Override
    public Settings settings() {
        return context().settings();
    }

    @Override
    public Settings authSettings() {
        return context().authSettings();
    }

    @Override
    public Secret resolve(SecretReference reference) {
        return context().resolve(reference);
    }

    @Override
    public HttpTransport http() {
        return context().http();
    }

    @Override
    public Clock clock() {
        return context().clock();
    }

    @Override
    public Map<String, String> environment() {
        return context().environment();
    }

    @Override
    public UserDirectory home() {
        return context().home();
    }

    @Override
    public void warn(String message) {
        context().warn(message);
    }

    @Override
    public void trace(Supplier<String> line) {
        context().trace(line);
    }

    @Override
    public Optional<byte[]> pinned(Path file) {
        return context().pinned(file);
    }

    @Override
    public byte[] read(ConfigPath file, int most) throws IOException {
        return context().read(file, most);
    }
}
