using CommunityAlerts.Hosting.Local.SignIn;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Hosting.Local.CommandLine;

/// <summary>The command that serves until it is stopped.</summary>
public static class ServeCommand
{
    /// <summary>Serves until Ctrl-C or SIGTERM.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(LocalHostOptions options, CancellationToken cancellationToken)
    {
        using var stop = new StopSignal(cancellationToken);
        try
        {
            var host = await LocalHost.StartAsync(options, stop.Token);
            await using (host)
            {
                PrintAddresses(host);
                await stop.WaitAsync();
                await Console.Out.WriteLineAsync("Finishing the work that runs…");
                await host.StopAsync(CancellationToken.None);
            }

            return 0;
        }
        catch (LocalHostException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsReceived)
        {
            await Console.Out.WriteLineAsync("Stopped before it served.");
            return 0;
        }
    }

    /// <summary>Prints the address, the data folder, and a link with the token of each operator.</summary>
    public static void PrintAddresses(LocalHost host)
    {
        Console.WriteLine($"Serving {host.Address.GetLeftPart(UriPartial.Authority)} from {host.Folder.Path}");
        foreach (var caller in host.Services.GetRequiredService<Operators>().All)
        {
            Console.WriteLine(
                $"  {caller.Name, -14} {host.Address.GetLeftPart(UriPartial.Authority)}/#token={caller.Token}"
            );
        }

        Console.WriteLine("Ctrl-C stops.");
    }
}
