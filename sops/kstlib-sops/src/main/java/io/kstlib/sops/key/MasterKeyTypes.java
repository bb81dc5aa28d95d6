package io.kstlib.sops.key;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The types of master keys at hand. Immutable, safe for use by several threads. */
public final class MasterKeyTypes {

    /** The artifacts with the types that are not part of this module. There are no modules of other types. */
    private static final Map<String, String> MODULES =
            Map.of("kms", "kstlib-sops-aws-kms", "hc_vault", "kstlib-sops-hc-vault");

    private final Map<String, MasterKeyType> types;
    private final @Nullable MasterKeyModules further;
    private final Map<String, MasterKeyType> deferred = new ConcurrentHashMap<>();

    private MasterKeyTypes(Map<String, MasterKeyType> types, @Nullable MasterKeyModules further) {
        this.types = types;
        this.further = further;
    }

    /**
     * Finds the types by {@link ServiceLoader}.
     *
     * @return the types on the module path and the class path
     * @throws SopsException ({@code RECIPIENT}) if a provider is broken, or two claim one type
     */
    public static MasterKeyTypes load() {
        List<MasterKeyType> found = new ArrayList<>();
        try {
            for (MasterKeyType type : services()) {
                found.add(type);
            }
        } catch (ServiceConfigurationError broken) {
            throw Reason.RECIPIENT.error("a type of master key cannot be loaded: " + broken.getMessage(), null, broken);
        }
        return of(found);
    }

    /** Looks into the modules only where there is no class path: a class loader opens each jar to look for more than modules. */
    private static ServiceLoader<MasterKeyType> services() {
        ModuleLayer modules = MasterKeyType.class.getModule().getLayer();
        return modules != null && System.getProperty("java.class.path", "").isEmpty()
                ? ServiceLoader.load(modules, MasterKeyType.class)
                : ServiceLoader.load(MasterKeyType.class, MasterKeyType.class.getClassLoader());
    }

    /**
     * Finds the types by {@link ServiceLoader}. The modules of further types are loaded only when a key of such a type is needed.
     *
     * @param further the modules of further types
     * @return the types on the module path and the class path, and the further ones; a type that is in both is taken from the former
     * @throws SopsException ({@code RECIPIENT}) if a provider is broken, or two claim one type
     */
    public static MasterKeyTypes load(MasterKeyModules further) {
        return new MasterKeyTypes(load().types, further);
    }

    /**
     * {@return the given types, and no others}
     *
     * @param given the types
     * @throws SopsException ({@code RECIPIENT}) if two have the same name
     */
    public static MasterKeyTypes of(List<? extends MasterKeyType> given) {
        Map<String, MasterKeyType> types = new LinkedHashMap<>();
        for (MasterKeyType type : given) {
            MasterKeyType other = types.putIfAbsent(type.type(), type);
            if (other != null) {
                throw Reason.RECIPIENT.error(
                        "two modules claim the master key type \"" + type.type() + "\": " + origin(other) + ", "
                                + origin(type),
                        "Remove one of them",
                        null);
            }
        }
        return new MasterKeyTypes(types, null);
    }

    private static String origin(MasterKeyType type) {
        Class<?> implementation = type.getClass();
        String module = implementation.getModule().getName();
        return module == null ? implementation.getName() : implementation.getName() + " in " + module;
    }

    /** {@return the types, in the order found, without those that are loaded on demand} */
    public List<MasterKeyType> all() {
        return List.copyOf(types.values());
    }

    /**
     * {@return the type with a name; empty if no module here has it}
     *
     * @param type the name of a type
     */
    public Optional<MasterKeyType> find(String type) {
        MasterKeyType known = types.get(type);
        MasterKeyModules modules = further;
        if (known == null && modules != null && modules.has(type)) {
            known = deferred.computeIfAbsent(type, name -> new Deferred(name, modules));
        }
        return Optional.ofNullable(known);
    }

    /**
     * {@return the type with a name}
     *
     * @param type the name of a type
     * @throws SopsException ({@code RECIPIENT}) if no module here has it; the message names the module to add
     */
    public MasterKeyType require(String type) {
        return find(type)
                .orElseThrow(() -> Reason.RECIPIENT.error(
                        "no module here knows the master key type \"" + type + "\"; known: "
                                + String.join(", ", types.keySet()),
                        missingModule(type, "name another recipient"),
                        null));
    }

    /**
     * Says what to do about a recipient in an encrypted file whose type is missing.
     *
     * @param type the name of the type
     * @return a sentence for people
     */
    public String missingModule(String type) {
        return missingModule(type, "decrypt with another recipient or with sops");
    }

    private String missingModule(String type, String otherwise) {
        return addingModule(type, further)
                .orElseGet(() -> "No module for recipients of type " + type + " exists; " + otherwise);
    }

    /** Says what to do where the module of a type is missing; empty when no module of ours has the type. */
    private static Optional<String> addingModule(String type, @Nullable MasterKeyModules further) {
        return Optional.ofNullable(MODULES.get(type))
                .map(module -> "Add the module " + module
                        + Optional.ofNullable(further)
                                .flatMap(modules -> modules.place(type))
                                .map(folder -> ", with what it requires, in " + folder)
                                .orElse(""));
    }

    /**
     * A type whose module is loaded when it is first needed. It counts as the furthest away, so that it is not needed where a nearer identity opens
     * the file. Safe for use by several threads.
     */
    private static final class Deferred implements MasterKeyType {

        private final String name;
        private final MasterKeyModules modules;
        private @Nullable MasterKeyType loaded;

        Deferred(String name, MasterKeyModules modules) {
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
                    "the modules"
                            + modules.place(name).map(place -> " in " + place).orElse("")
                            + " bring no master key type \"" + name + "\"",
                    MasterKeyTypes.addingModule(name, modules).orElse(null),
                    null);
        }
    }
}
