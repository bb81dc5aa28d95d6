/** The storage {@code company_sqlite}. */
module com.example.sqlite {
    requires io.kstlib.auth.api;
    requires io.kstlib.base;
    requires io.kstlib.storage.sops;
    requires java.sql;
    requires org.xerial.sqlitejdbc;

    provides io.kstlib.auth.spi.storage.TokenStorageFactory with
            com.example.sqlite.SqliteStorageFactory;
}
