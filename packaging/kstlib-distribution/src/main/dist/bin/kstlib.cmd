@echo off
rem Starts kstlib on the first Java found: %JAVA_HOME%, else the one on the PATH; 17 or later.
rem KSTLIB_JAVA_OPTS holds further options for Java, such as -Dhttps.proxyHost=proxy.company.com.
setlocal
set "KSTLIB_HOME=%~dp0.."
set "KSTLIB_JAVA=java"
if defined JAVA_HOME set "KSTLIB_JAVA=%JAVA_HOME%\bin\java.exe"
"%KSTLIB_JAVA%" --version >nul 2>nul
if errorlevel 1 (
    echo kstlib: Java 17 or later was not found; install a JDK and put it on the PATH, or set JAVA_HOME 1>&2
    exit /b 3
)
set KSTLIB_PLUGINS=
if exist "%KSTLIB_HOME%\plugins\*.jar" set KSTLIB_PLUGINS="-Dkstlib.plugins=%KSTLIB_HOME%\plugins" --add-modules=ALL-DEFAULT
for /d %%d in ("%KSTLIB_HOME%\plugins\*") do set KSTLIB_PLUGINS="-Dkstlib.plugins=%KSTLIB_HOME%\plugins" --add-modules=ALL-DEFAULT
rem The Credential Manager is called by native code, of which later Javas warn unless told.
set KSTLIB_NATIVE=
if exist "%KSTLIB_HOME%\lib\jna-*.jar" set KSTLIB_NATIVE=--add-modules=com.sun.jna --enable-native-access=com.sun.jna
rem What Java writes when it crashes may hold a token in plain text: so it writes nothing.
set KSTLIB_CRASH=-XX:ErrorFile=NUL -XX:ReplayDataFile=NUL -XX:-CreateCoredumpOnCrash -XX:-HeapDumpOnOutOfMemoryError
"%KSTLIB_JAVA%" -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=3 -XX:+UseSerialGC -XX:-UsePerfData -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=error:stderr -Djdk.console=java.base %KSTLIB_CRASH% %KSTLIB_JAVA_OPTS% "-Dkstlib.home=%KSTLIB_HOME%" "-Dkstlib.launcher=%~f0" %KSTLIB_NATIVE% %KSTLIB_PLUGINS% -p "%KSTLIB_HOME%\lib" -m io.kstlib.auth.cli/io.kstlib.auth.cli.start.Main %*
exit /b %ERRORLEVEL%
