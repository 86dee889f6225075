using System.CommandLine;
using CommunityAlerts.Hosting.Local;

var serve = new RootCommand("Community alerts by text message, on this machine: serves http://localhost:7071.");
serve.SetAction((_, cancellationToken) => Serving.RunAsync(new LocalHostOptions(), cancellationToken));
return await serve.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
