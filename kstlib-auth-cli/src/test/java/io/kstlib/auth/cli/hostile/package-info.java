/** What a folder that a stranger filled can make the command do: nothing. */
package io.kstlib.auth.cli.hostile;
