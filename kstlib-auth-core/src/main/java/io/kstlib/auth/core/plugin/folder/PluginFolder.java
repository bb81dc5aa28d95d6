package io.kstlib.auth.core.plugin.folder;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.PluginFile;
import io.kstlib.auth.api.login.PluginFile.Signer;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.ContentHash;
import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder into which a person puts plugins: each jar in it, and each folder of jars, is one. It is read at the first request for a plugin that
 * does not ship with kstlib. Safe for use by several threads.
 */
public final class PluginFolder {

    private static final int MOST = 500;

    private final Path directory;
    private final ModuleLayer program;
    private final FileOwnership ownership;
    private final Supplier<Allowed> allowed;
    private @Nullable List<FolderPlugin> plugins;

    /**
     * @param directory the folder
     * @param program the program's own modules
     * @param ownership tells which files others could have written
     * @param allowed which plugins the person allows; called when the folder is read
     */
    public PluginFolder(Path directory, ModuleLayer program, FileOwnership ownership, Supplier<Allowed> allowed) {
        this.directory = directory;
        this.program = program;
        this.ownership = ownership;
        this.allowed = allowed;
    }

    /** {@return the name of the folder} */
    public String name() {
        return directory.getFileName() + "/";
    }

    /**
     * {@return one entry per jar or folder, by name; the same ones each time}
     *
     * @param kinds the service types of plugins
     * @param apart the modules of kstlib that are made for the folder
     */
    public synchronized List<FolderPlugin> plugins(Set<String> kinds, Set<String> apart) {
        if (plugins == null) {
            plugins = List.copyOf(read(kinds, apart));
        }
        return plugins;
    }

    private List<FolderPlugin> read(Set<String> kinds, Set<String> apart) {
        PluginLoader.Shared shared = new PluginLoader.Shared(program);
        List<FolderPlugin> found = new ArrayList<>();
        List<Path> places;
        try {
            places = places(directory);
        } catch (UnusableException unreadable) {
            return List.of(new FolderPlugin(name(), List.of(), program, shared, true, unreadable));
        }
        Allowed rule = places.isEmpty() ? Allowed.all() : allowed.get();
        for (Path place : places) {
            UnusableException why =
                    rule.refusal(nameOf(place)).map(UnusableException::new).orElse(null);
            boolean isAllowed = why == null;
            List<PluginJar> jars = List.of();
            try {
                jars = isAllowed ? fit(place, kinds, apart) : jars;
            } catch (UnusableException unusable) {
                why = unusable;
            }
            found.add(new FolderPlugin(label(place), jars, program, shared, isAllowed, why));
        }
        return found;
    }

    /**
     * Returns the jars as files, distinguished by their content.
     *
     * @return one entry per jar, by name
     */
    public List<PluginFile> files() {
        List<PluginFile> files = new ArrayList<>();
        try {
            for (Path place : places(directory)) {
                if (!Files.isDirectory(place)) {
                    files.add(JarSignature.inspect(place, label(place)));
                    continue;
                }
                for (Path jar : jarsIn(place)) {
                    files.add(JarSignature.inspect(jar, label(place) + label(jar)));
                }
            }
        } catch (UnusableException unreadable) {
            files.add(new PluginFile(name(), null, List.of(), unreadable.reason()));
        }
        return List.copyOf(files);
    }

    /** Returns jars and folders. Leaves out folders whose name begins with a dot, because those belong to tools. */
    private static List<Path> places(Path directory) throws UnusableException {
        return list(
                directory,
                entry -> isJar(entry)
                        || (Files.isDirectory(entry)
                                && !entry.getFileName().toString().startsWith(".")));
    }

    private static List<Path> jarsIn(Path directory) throws UnusableException {
        return list(directory, PluginFolder::isJar);
    }

    private static boolean isJar(Path entry) {
        return entry.getFileName().toString().endsWith(".jar") && !Files.isDirectory(entry);
    }

    private static List<Path> list(Path directory, DirectoryStream.Filter<Path> wanted) throws UnusableException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, wanted)) {
            for (Path entry : entries) {
                found.add(entry);
                if (found.size() > MOST) {
                    throw new UnusableException("holds more than " + MOST + " jars");
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            throw new UnusableException(
                    "cannot be read (" + unreadable.getClass().getSimpleName() + ")", unreadable);
        }
        Collections.sort(found);
        return found;
    }

    /** Returns its name in the person's list of allowed plugins. */
    private static String nameOf(Path place) {
        String name = String.valueOf(place.getFileName());
        return Files.isDirectory(place) ? name : name.substring(0, name.length() - ".jar".length());
    }

    private static String label(Path place) {
        String name = PrintableText.oneLine(String.valueOf(place.getFileName()));
        return Files.isDirectory(place) ? name + "/" : name;
    }

    /**
     * Reads and checks the jars of one plugin.
     *
     * @param place a jar or a folder of jars
     * @throws UnusableException if they cannot be used
     */
    private List<PluginJar> fit(Path place, Set<String> kinds, Set<String> apart) throws UnusableException {
        boolean isFolder = Files.isDirectory(place);
        List<Path> files = isFolder ? jarsIn(place) : List.of(place);
        if (files.isEmpty()) {
            throw new UnusableException("is a directory without a jar");
        }
        List<PluginJar> jars = new ArrayList<>();
        for (Path file : files) {
            try {
                checkOwner(file);
                jars.add(PluginJar.read(file, kinds));
            } catch (UnusableException unfit) {
                throw isFolder
                        ? new UnusableException("holds " + file.getFileName() + ", which " + unfit.reason())
                        : unfit;
            }
        }
        jars = withoutOurs(jars, isFolder, apart);
        checkNames(jars);
        for (PluginJar jar : jars) {
            checkVersion(jar);
        }
        if (jars.stream()
                .allMatch(jar -> jar.declared().isEmpty() && jar.presets().isEmpty())) {
            throw new UnusableException(isFolder ? whyNone(jars) : whyNone(jars.get(0)));
        }
        return jars;
    }

    private void checkOwner(Path file) throws UnusableException {
        Optional<String> objection;
        try {
            objection = ownership.objection(file);
        } catch (IOException unknown) {
            throw new UnusableException("is not trusted, because its owner cannot be seen", unknown);
        }
        if (objection.isPresent()) {
            throw new UnusableException("is not trusted, because it " + objection.get()
                    + "; make it and its directories yours, and writable only by you");
        }
    }

    /**
     * Leaves out parts of kstlib, which people copy with all other dependencies of a plugin. The program's own parts are used, so that there is one
     * version of each of their classes.
     */
    private List<PluginJar> withoutOurs(List<PluginJar> jars, boolean isFolder, Set<String> apart)
            throws UnusableException {
        List<PluginJar> others = new ArrayList<>();
        for (PluginJar jar : jars) {
            if (!isPartOfKstlib(jar, apart)) {
                others.add(jar);
                continue;
            }
            String name = jar.moduleName().orElseThrow();
            if (program.findModule(name).isEmpty()) {
                String which = isFolder ? "holds " + jar + ", which is" : "is";
                throw new UnusableException(
                        which + " a part of kstlib", Remedy.addModule(artifact(name), Remedy.MODULE_PATH));
            }
            if (!isFolder) {
                throw new UnusableException("is a part of kstlib, and the program has it already; remove it");
            }
        }
        if (others.isEmpty()) {
            throw new UnusableException("holds parts of kstlib only, and the program has them already; remove it");
        }
        return others;
    }

    private static boolean isPartOfKstlib(PluginJar jar, Set<String> apart) {
        return jar.moduleName()
                .filter(name -> name.startsWith(PluginLoader.OURS) && !apart.contains(name))
                .isPresent();
    }

    /** Returns the artifact that a module of kstlib is named by. The name is the jar's own word. */
    private static String artifact(String module) {
        return PrintableText.oneLine(module.substring("io.".length()).replace('.', '-'));
    }

    private static void checkNames(List<PluginJar> jars) throws UnusableException {
        Map<String, PluginJar> byName = new HashMap<>();
        for (PluginJar jar : jars) {
            String name = jar.moduleName().orElse(jar.fileName());
            PluginJar other = byName.putIfAbsent(name, jar);
            if (other != null) {
                throw new UnusableException(
                        "holds the module " + name + " twice, in " + other + " and " + jar + "; remove one of them");
            }
        }
    }

    /**
     * Refuses a jar that needs a newer kstlib. The compiler writes the version of each module that it compiles against into the descriptor (JVMS
     * 4.7.25, {@code requires_version_index}).
     */
    private void checkVersion(PluginJar jar) throws UnusableException {
        for (Requires requires : jar.module().map(ModuleDescriptor::requires).orElse(Set.of())) {
            Optional<Version> needed = requires.compiledVersion();
            Optional<Version> present = program.findModule(requires.name())
                    .map(Module::getDescriptor)
                    .flatMap(ModuleDescriptor::version);
            if (requires.name().startsWith(PluginLoader.OURS)
                    && needed.isPresent()
                    && present.isPresent()
                    && needed.get().compareTo(present.get()) > 0) {
                throw new UnusableException(
                        "is built against version " + needed.get() + " of " + requires.name() + ", and this is version "
                                + present.get() + "; get a newer kstlib, or an older version of the plugin");
            }
        }
    }

    private static String whyNone(PluginJar jar) {
        return jar.seemsToDeclare()
                ? jar.whyNone()
                : jar.whyNone() + "; a library goes into a directory with the plugin that needs it";
    }

    /** Returns why there is no plugin. The jar that seems to declare one explains it best. */
    private static String whyNone(List<PluginJar> jars) {
        return jars.stream()
                .filter(PluginJar::seemsToDeclare)
                .findFirst()
                .map(jar -> "holds " + jar + ", which " + jar.whyNone())
                .orElse("has no plugin: none of its jars declares one");
    }

    /** Which plugins of the folder the person allows. Immutable. */
    @FunctionalInterface
    public interface Allowed {

        /** Returns why a plugin is not used, as the end of a sentence that its name begins; empty when it is used. */
        Optional<String> refusal(String name);

        /** {@return a rule that allows every plugin, where nothing is configured} */
        static Allowed all() {
            return name -> Optional.empty();
        }

        /**
         * {@return a rule that allows these and no others}
         *
         * @param names names of jars, without {@code .jar}, and of folders
         * @param where what lists them: key, file and line
         */
        static Allowed only(Collection<String> names, String where) {
            Set<String> allowed = Set.copyOf(names);
            return name -> allowed.contains(name)
                    ? Optional.empty()
                    : Optional.of("is not allowed; add \"" + name + "\" to " + where);
        }

        /**
         * {@return a rule that allows none, because the person may have a list that cannot be read}
         *
         * @param why what keeps the list from being read
         */
        static Allowed unknown(String why) {
            return name -> Optional.of(
                    "may not be allowed: your own configuration, which would say so, cannot be read: " + why);
        }
    }

    /** Verifies the signatures of a jar (JAR File Specification, "Signed JAR file"). To verify an entry, it is read to its end. */
    private static final class JarSignature {

        private static final long MOST_BYTES = 1L << 30;

        /** The files of the signature, which are not signed themselves. */
        private static final Pattern OF_SIGNATURE =
                Pattern.compile("META-INF/(?:MANIFEST\\.MF|SIG-[^/]*|[^/]*\\.(?:SF|RSA|DSA|EC))");

        private final Set<CodeSigner> signers = new LinkedHashSet<>(); // of all files that were read
        private int signed;
        private int unsigned;
        private long bytes;

        private JarSignature() {}

        /**
         * Reads all of a jar.
         *
         * @param file the jar
         * @param name the name of the jar in listings
         */
        static PluginFile inspect(Path file, String name) {
            String sha256 = null;
            try (InputStream content = Files.newInputStream(file)) {
                sha256 = ContentHash.hex(content);
                return new PluginFile(name, sha256, signers(file), null);
            } catch (UnusableException damaged) {
                return new PluginFile(name, sha256, List.of(), damaged.reason());
            } catch (IOException noJar) {
                return new PluginFile(name, sha256, List.of(), PluginJar.noJar(file));
            }
        }

        /**
         * Returns those who signed every file in a jar.
         *
         * @return none when no file is signed
         * @throws UnusableException if a signature does not fit, or some files are not signed
         * @throws IOException if the jar cannot be read
         */
        private static List<Signer> signers(Path file) throws UnusableException, IOException {
            JarSignature signature = new JarSignature();
            try (JarFile jar = new JarFile(file.toFile(), true)) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    signature.read(jar, entry);
                }
            } catch (SecurityException damaged) {
                throw new UnusableException(PluginFailure.DAMAGED, damaged);
            }
            if (signature.signed > 0 && signature.unsigned > 0) {
                int files = signature.signed + signature.unsigned;
                throw new UnusableException("is signed in part: " + signature.unsigned + " of the " + files
                        + " files in it are not; get it again");
            }
            return signature.signers.stream().map(JarSignature::inWords).toList();
        }

        private void read(JarFile jar, JarEntry entry) throws IOException, UnusableException {
            byte[] block = new byte[64 << 10];
            try (InputStream content = jar.getInputStream(entry)) {
                for (int n = content.read(block); n >= 0; n = content.read(block)) {
                    bytes += n;
                    if (bytes > MOST_BYTES) {
                        throw new UnusableException("is too large to be verified");
                    }
                }
            }
            String name = entry.getName();
            if (entry.isDirectory()
                    || OF_SIGNATURE.matcher(name.toUpperCase(Locale.ROOT)).matches()) {
                return;
            }
            CodeSigner[] ofEntry = entry.getCodeSigners();
            if (ofEntry == null) {
                unsigned++;
                return;
            }
            if (signed == 0) {
                signers.addAll(List.of(ofEntry));
            }
            signed++;
            signers.retainAll(List.of(ofEntry));
        }

        private static Signer inWords(CodeSigner signer) {
            Certificate certificate =
                    signer.getSignerCertPath().getCertificates().get(0);
            return new Signer(subject(certificate), hash(certificate));
        }

        private static String subject(Certificate certificate) {
            return certificate instanceof X509Certificate x509
                    ? x509.getSubjectX500Principal().getName()
                    : certificate.getType();
        }

        private static String hash(Certificate certificate) {
            try {
                return ContentHash.hex(certificate.getEncoded());
            } catch (CertificateEncodingException wasDecodedBefore) {
                throw new IllegalStateException(wasDecodedBefore);
            }
        }
    }
}
