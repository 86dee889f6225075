using Spectre.Console;

namespace CommunityAlerts.Hosting.Local.CommandLine;

/// <summary>The output of commands.</summary>
public static class Terminal
{
    /// <summary>The columns of a line where the output is not a terminal.</summary>
    private const int PlainWidth = 140;

    /// <summary>Returns the console: colours and width of the terminal, or plain lines in a file.</summary>
    public static IAnsiConsole GetConsole()
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
