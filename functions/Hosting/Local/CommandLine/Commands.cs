using System.CommandLine;
using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Hosting.Local.OpenApi;

namespace CommunityAlerts.Hosting.Local.CommandLine;

/// <summary>The command line of the local host.</summary>
public static class Commands
{
    /// <summary>Parses the arguments and runs their command; without one, serves.</summary>
    /// <returns>The process's exit code.</returns>
    public static Task<int> RunAsync(string[] arguments)
    {
        var serve = new RootCommand("Community alerts by text message, on this machine: serves http://localhost:7071.");
        serve.SetAction((_, cancellationToken) => ServeCommand.RunAsync(new LocalHostOptions(), cancellationToken));
        var openApi = new Command(
            "openapi",
            "Writes functions/openapi.json, the API's description, from the triggers."
        );
        openApi.SetAction((_, cancellationToken) => ApiDescription.WriteAsync(cancellationToken));
        serve.Subcommands.Add(openApi);
        serve.Subcommands.Add(DemoCommand.Create());
        serve.Subcommands.Add(RehearseCommand.Create());
        serve.Subcommands.Add(OperationsCommands.CreateExport());
        serve.Subcommands.Add(OperationsCommands.CreateRestore());
        return serve.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
