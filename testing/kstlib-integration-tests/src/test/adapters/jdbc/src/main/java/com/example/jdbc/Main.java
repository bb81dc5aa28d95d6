package com.example.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.h2.tools.Server;

/**
 * Opens connections to a database of its own, whose password is the token, until the token has expired. Arguments: the configuration file, the userinfo
 * endpoint that the database asks.
 */
public final class Main {

    private static final String USER = "service";

    private Main() {}

    public static void main(String[] arguments) {
        try {
            run(arguments);
            System.exit(0);
        } catch (Exception failed) { // the threads of H2's server would keep the process
            failed.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(String[] arguments) throws Exception {
        String url = database(arguments[1]);
        try (Kstlib kstlib = Kstlib.builder().configFile(Path.of(arguments[0])).build();
                AuthClient corporate = kstlib.client("corporate")) {
            Supplier<String> password = corporate.accessTokens();
            HikariConfig settings = new HikariConfig();
            settings.setJdbcUrl(url);
            settings.setMaximumPoolSize(1);
            settings.setCredentialsProvider(() -> Credentials.of(USER, password.get()));
            try (HikariDataSource pool = new HikariDataSource(settings)) {
                String first = password.get();
                Set<Integer> answers = new TreeSet<>();
                do {
                    answers.add(ask(pool));
                    pool.getHikariPoolMXBean().softEvictConnections(); // so that the next connection is a new one
                } while (password.get().equals(first));
                System.out.println("until the second token: " + answers);
                System.out.println("with the second token: " + ask(pool));

                String refused = open(url, first);
                while (refused.equals("open")) {
                    refused = open(url, first);
                }
                System.out.println("with the first token, which has expired: " + refused);
            }
        }
    }

    private static String database(String userInfo) throws Exception {
        Path authentication = Files.writeString(Files.createTempFile("h2auth", ".xml"), """
                <h2Auth allowUserRegistration="true" createMissingRoles="true">
                  <realm name="company" validatorClass="com.example.jdbc.TokenValidator">
                    <property name="userInfo" value="%s"/>
                  </realm>
                  <userToRolesMapper className="org.h2.security.auth.impl.AssignRealmNameRole">
                    <property name="roleNameFormat" value="@%%s"/>
                  </userToRolesMapper>
                </h2Auth>
                """.formatted(userInfo));
        System.setProperty("h2.authConfigFile", authentication.toUri().toString());
        // H2 takes a password that it does not check itself by TLS only, and makes the certificate of its server
        System.setProperty("javax.net.ssl.trustStore", Path.of(System.getProperty("user.home"), ".h2.keystore").toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "h2pass");
        Server server = Server.createTcpServer("-tcpPort", "0", "-tcpSSL").start();
        String name = "mem:orders";
        Connection kept = DriverManager.getConnection("jdbc:h2:" + name + ";DB_CLOSE_DELAY=-1", "admin", "no-secret");
        try (Statement statement = kept.createStatement()) {
            statement.execute("set authenticator true");
        }
        return "jdbc:h2:ssl://localhost:" + server.getPort() + "/" + name + ";AUTHREALM=company";
    }

    private static int ask(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("select 42")) {
            answer.next();
            return answer.getInt(1);
        }
    }

    private static String open(String url, String token) {
        try (Connection connection = DriverManager.getConnection(url, USER, token)) {
            return connection.isClosed() ? "closed" : "open";
        } catch (SQLException refused) {
            return refused.getSQLState();
        }
    }
}
