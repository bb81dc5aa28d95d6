/**
 * The SOPS file format: values encrypted one by one in JSON, YAML, dotenv, INI and binary files that the {@code sops} command can read and
 * write too.
 *
 * <p>Master keys are found through the service {@link io.kstlib.sops.key.MasterKeyType}, one provider a type. JSpecify is passed on because
 * its annotations are part of public signatures; nothing needs it at run time.
 */
module io.kstlib.sops {
    requires com.fasterxml.jackson.core;
    requires org.yaml.snakeyaml;
    requires static transitive org.jspecify;

    exports io.kstlib.sops.error;
    exports io.kstlib.sops.key;

    uses io.kstlib.sops.key.MasterKeyType;
}
