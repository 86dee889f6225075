using CommunityAlerts.Hosting.Local;

// What is started most often does not wait for what reads commands.
return args.Length == 0 ? await Serving.RunAsync(new LocalHostOptions(), CancellationToken.None) : await Commands.RunAsync(args);
