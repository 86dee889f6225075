using CommunityAlerts.Hosting.Azure;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.CommandLine;

// One program: the worker when the Functions host starts it, else the local host or one of its commands.
if (Worker.IsStartedByFunctionsHost(args))
{
    return await Worker.RunAsync(args);
}

// Serving is started most often, and does not wait for the command line parser.
if (args.Length == 0)
{
    return await ServeCommand.RunAsync(new LocalHostOptions(), CancellationToken.None);
}

return await Commands.RunAsync(args);
