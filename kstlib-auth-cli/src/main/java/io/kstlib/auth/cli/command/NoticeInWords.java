package io.kstlib.auth.cli.command;

import io.kstlib.auth.api.login.LoginNotice;

/** A notice about a login in words, with the command that helps. */
public final class NoticeInWords {

    private NoticeInWords() {}

    /**
     * {@return the notice in one line}
     *
     * @param provider the configured name
     */
    public static String of(LoginNotice notice, String provider) {
        return switch (notice.kind()) {
            case SCOPES_NOT_GRANTED -> notice.inWords();
            case SCOPES_NOT_ASKED_FOR, RESOURCE_NOT_ASKED_FOR ->
                notice.inWords() + "; to ask for it: kstlib auth login" + ShellWord.parameter(provider);
            case SCOPES_NOT_HELD ->
                notice.inWords() + "; to ask for them: kstlib auth login --force" + ShellWord.parameter(provider);
            case NO_REFRESH_TOKEN ->
                notice.inWords() + "; allow it for this client there, or ask for consent by prompt: consent";
            case KEPT_IN_MEMORY ->
                "tokens are kept in memory, so a login ends with the command that made it; set another token_storage,"
                        + " such as sops";
        };
    }
}
