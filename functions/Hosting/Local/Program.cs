using System.CommandLine;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Hosting.Local.OpenApi;

if (args.Length == 0)
{
    // What is started most often does not wait for what reads commands.
    return await Serving.RunAsync(new LocalHostOptions(), CancellationToken.None);
}

var serve = new RootCommand("Community alerts by text message, on this machine: serves http://localhost:7071.");
serve.SetAction((_, cancellationToken) => Serving.RunAsync(new LocalHostOptions(), cancellationToken));
var openApi = new Command("openapi", "Writes functions/openapi.json, the API's description, from the triggers.");
openApi.SetAction((_, cancellationToken) => OpenApiDocument.WriteAsync(cancellationToken));
serve.Subcommands.Add(openApi);
serve.Subcommands.Add(DemoCommand.Create());
serve.Subcommands.Add(OperationsCommands.Export());
serve.Subcommands.Add(OperationsCommands.Restore());
return await serve.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
