package io.kstlib.sops.key;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * A type whose module is loaded when it is first needed. It counts as the furthest away, so that it is not needed where a nearer identity opens
 * the file. Safe for use by several threads.
 */
final class DeferredType implements MasterKeyType {

    private final String name;
    private final MasterKeyModules modules;
    private @Nullable MasterKeyType loaded;

    DeferredType(String name, MasterKeyModules modules) {
        this.name = name;
        this.modules = modules;
    }

    @Override
    public String type() {
        return name;
    }

    @Override
    public Recipient recipient(RecipientSpec spec) {
        return loaded().recipient(spec);
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return loaded().recipient(entry);
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return Unwrapper.inOneAttempt(Reach.NETWORK, entry -> byLoaded(entry, context));
    }

    /** Unwraps with the loaded type. Modules that cannot be loaded are an outcome, not an error: another recipient may open the file. */
    private UnwrapOutcome byLoaded(KeyEntry entry, KeyContext context) {
        MasterKeyType type;
        try {
            type = loaded();
        } catch (SopsException unloadable) {
            return new UnwrapOutcome.Refused(
                    List.of(TriedIdentity.none("recipient of type " + name, unloadable.problem())),
                    unloadable.remedy().orElse(""));
        }
        return type.unwrapper(context).unwrap(entry);
    }

    private synchronized MasterKeyType loaded() {
        if (loaded == null) {
            loaded = find(modules.layer(name));
        }
        return loaded;
    }

    private MasterKeyType find(ModuleLayer layer) {
        try {
            for (MasterKeyType type : ServiceLoader.load(layer, MasterKeyType.class)) {
                if (type.type().equals(name)) {
                    return type;
                }
            }
        } catch (ServiceConfigurationError broken) {
            throw Reason.RECIPIENT.error(
                    "the master key type \"" + name + "\" cannot be loaded: " + broken.getMessage(), null, broken);
        }
        throw Reason.RECIPIENT.error(
                "the modules" + modules.place(name).map(place -> " in " + place).orElse("")
                        + " bring no master key type \"" + name + "\"",
                MasterKeyTypes.addingModule(name, modules).orElse(null),
                null);
    }
}
