/** Files of {@code io.kstlib.sops} and of the {@code sops} command, each read and changed by the other. */
package io.kstlib.tests.sops;
