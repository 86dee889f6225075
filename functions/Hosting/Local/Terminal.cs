using Spectre.Console;

namespace CommunityAlerts.Hosting.Local;

/// <summary>The output of commands.</summary>
public static class Terminal
{
    /// <summary>Columns of a line where no terminal says how many there are.</summary>
    private const int PlainWidth = 140;

    /// <summary>Colours and the window's width in a terminal, plain lines of one width in a file.</summary>
    public static IAnsiConsole Open()
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
