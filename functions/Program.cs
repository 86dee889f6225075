using CommunityAlerts.Hosting.Azure;
using CommunityAlerts.Hosting.Local;

// One program: the worker when the Functions host starts it, else the local host or one of its commands.
return Worker.IsStartedByFunctionsHost(args) ? await Worker.RunAsync(args)
    // Serving is started most often, and does not wait for the command line parser.
    : args.Length == 0 ? await ServeCommand.RunAsync(new LocalHostOptions(), CancellationToken.None)
    : await Commands.RunAsync(args);
