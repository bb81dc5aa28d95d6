package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.AtomicFile;
import io.kstlib.files.ContentHash;
import io.kstlib.files.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which of several logins at a provider is used where the caller names none: {@code KSTLIB_ACCOUNT}, the key {@code account} of the provider, the one that
 * the person switched to, the one without a name. A name that no login has is an error of its use, and never means another login.
 *
 * <p>What the person switched to is kept in their folder for the state of programs, one small file a provider. It counts for configurations that are
 * theirs or that they allowed, and not for those of a service: a program, variables, or a file that someone named. Immutable; each call looks anew.
 *
 * @param sources the places of the person
 * @param config the configuration
 */
public record ChosenAccounts(ConfigSources sources, LoadedConfig config) {

    /** The variable that names an account for all providers. */
    public static final String VARIABLE = "KSTLIB_ACCOUNT";

    private static final int MOST_BYTES = 256;

    /**
     * Reads the name of an account that a caller wrote.
     *
     * @param provider the configured name of the provider
     * @param text the name
     * @throws NotLoggedInException if no account can have it
     */
    public static AccountName named(String provider, String text) {
        if (AccountName.isName(text)) {
            return new AccountName(text);
        }
        throw new NotLoggedInException(
                provider,
                Reason.NO_ACCOUNT,
                "no account of \"" + provider + "\" can be called \"" + PrintableText.oneLine(text, MOST_BYTES)
                        + "\": its name has " + AccountName.FORM,
                null,
                null);
    }

    /**
     * Returns the account that the environment names.
     *
     * @param provider the configured name of the provider
     * @return empty if it names none, or if a program made the configuration
     * @throws NotLoggedInException if no account can have the name
     */
    public Optional<AccountName> ofEnvironment(String provider) {
        String text = sources.environment().getOrDefault(VARIABLE, "");
        return text.isEmpty() || config.configOrigin() == ConfigOrigin.PROGRAM
                ? Optional.empty()
                : Optional.of(named(provider, text));
    }

    /**
     * Returns the account that the section of a provider names, or that the person switched to.
     *
     * @param provider the configured name of the provider
     * @param section its section
     * @return empty if neither says which
     * @throws ConfigurationException if the section names none that can be, or what the person switched to cannot be read
     */
    public Optional<AccountName> standing(String provider, Settings section) {
        String text = section.get(ProviderKeys.ACCOUNT).orElse(null);
        if (text == null) {
            return switchedTo(provider);
        }
        if (AccountName.isName(text)) {
            return Optional.of(new AccountName(text));
        }
        throw new ConfigurationException(new ConfigProblem(
                section.path(ProviderKeys.ACCOUNT.name()),
                section.origin(ProviderKeys.ACCOUNT),
                "the name of an account has " + AccountName.FORM));
    }

    /** Whether the configuration is the person's own, or one that they allowed. */
    private boolean isOfPerson() {
        return switch (config.configOrigin()) {
            case OWN, ALLOWED -> true;
            case NAMED ->
                config.file().map(ConfigSources::real).filter(sources::isOwn).isPresent();
            case FOUND, ENVIRONMENT, PROGRAM -> false;
        };
    }

    /** Whether the person switched to an account of any provider. Where they never did, looks for a folder that is not there, and for nothing else. */
    public boolean isAnySwitched() {
        Path folder = folder().orElse(null);
        return folder != null && !Files.notExists(folder, LinkOption.NOFOLLOW_LINKS) && isOfPerson();
    }

    private Optional<AccountName> switchedTo(String provider) {
        Path folder = folder().orElse(null);
        if (folder == null || !isAnySwitched()) {
            return Optional.empty();
        }
        Path file = folder.resolve(fileName(provider));
        try {
            String text = new String(RegularFile.read(file, MOST_BYTES), StandardCharsets.UTF_8).strip();
            Optional<String> objection = sources.ownership().objection(file);
            if (objection.isPresent()) {
                throw failure(file, "it " + objection.get());
            }
            if (AccountName.isName(text)) {
                return Optional.of(new AccountName(text));
            }
        } catch (NoSuchFileException neverSwitched) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw failure(file, "it cannot be read: " + unreadable.getMessage());
        }
        throw failure(file, "it holds no name of an account");
    }

    /**
     * Remembers the account that is used from now on. Processes that run are not concerned.
     *
     * @param provider the configured name of the provider
     * @param account the account
     * @throws ConfigurationException if it cannot be stored, or the configuration is not the person's, so that it would not count
     */
    public void switchTo(String provider, AccountName account) {
        if (!isOfPerson()) {
            throw new ConfigurationException(new ConfigProblem(
                    "",
                    new Origin(
                            config.file()
                                    .map(Path::toString)
                                    .orElse(config.configOrigin().toString()),
                            0),
                    "the account to switch to counts for your own configuration, or one that you allowed, and this one is "
                            + config.configOrigin() + "; write account: " + account + " into the section of \""
                            + provider
                            + "\""));
        }
        Path folder = sources.stateHome()
                .below("kstlib")
                .below("accounts")
                .require("set HOME or XDG_STATE_HOME; the account that you switch to is kept there");
        Path file = folder.resolve(fileName(provider));
        try {
            if (account.isDefault()) {
                boolean unused = Files.deleteIfExists(file);
                return;
            }
            AtomicFile.createFoldersForOwner(folder);
            AtomicFile.writeForOwner(file, (account + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException unwritable) {
            throw failure(file, "it cannot be written: " + unwritable.getMessage());
        }
    }

    private Optional<Path> folder() {
        return sources.stateHome().below("kstlib").below("accounts").path();
    }

    private static String fileName(String provider) {
        return ContentHash.hex(provider.getBytes(StandardCharsets.UTF_8));
    }

    private ConfigurationException failure(Path file, String problem) {
        return new ConfigurationException(new ConfigProblem(
                "", new Origin(sources.show(file), 0), "does not say which account was switched to, since " + problem));
    }

    @Override
    public String toString() {
        return "ChosenAccounts[" + config + "]";
    }
}
