/**
 * The SOPS file format: values encrypted one by one in JSON, YAML, dotenv, INI and binary files. The {@code sops} command can read and write
 * them, too.
 *
 * <p>Master keys are found through the service {@link io.kstlib.sops.key.MasterKeyType}, one provider per type. JSpecify is for the
 * compiler of this module only.
 */
module io.kstlib.sops {
    requires com.fasterxml.jackson.core;
    requires io.kstlib.base;
    requires org.bouncycastle.pg;
    requires org.bouncycastle.provider;
    requires org.yaml.snakeyaml;
    requires static org.jspecify;

    exports io.kstlib.sops;
    exports io.kstlib.sops.age;
    exports io.kstlib.sops.error;
    exports io.kstlib.sops.key;
    exports io.kstlib.sops.rules;
    exports io.kstlib.sops.tree;

    uses io.kstlib.sops.key.MasterKeyType;

    provides io.kstlib.sops.key.MasterKeyType with
            io.kstlib.sops.age.AgeMasterKeyType,
            io.kstlib.sops.pgp.PgpMasterKeyType;
}
