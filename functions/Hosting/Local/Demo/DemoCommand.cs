using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.CommandLine;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Hosting.Local.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>The behaviour of the command after the demo.</summary>
public enum AfterDemo
{
    /// <summary>Keeps serving the demo's data at the usual address, until it is stopped.</summary>
    Serve,

    /// <summary>Ends, with exit code 0 only if every broadcast is settled.</summary>
    Exit,
}

/// <summary>
/// The command <c>demo</c>: it shows the way from contact files to texts, on a separate host, folder and emulator.
/// </summary>
public static class DemoCommand
{
    public static Command Create()
    {
        var exit = new Option<bool>("--exit")
        {
            Description = "End after the summary; exit code 0 only if every broadcast is settled.",
        };
        var command = new Command(
            "demo",
            "Plays one Friday of a drowning campaign in an invented district, in a data folder of its own."
        )
        {
            exit,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(parsed.GetValue(exit) ? AfterDemo.Exit : AfterDemo.Serve, cancellationToken)
        );
        return command;
    }

    /// <summary>
    /// Empties the demo's folder, starts a host on it, plays, and then exits or keeps serving.
    /// </summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(AfterDemo after, CancellationToken cancellationToken)
    {
        using var stop = new StopSignal(cancellationToken);
        try
        {
            if (!SampleDistrict.IsShipped)
            {
                throw new LocalHostException(
                    "The demo needs the sample district, which a published program comes without: run it from a "
                        + "checkout, by 'dotnet run --project functions -- demo'."
                );
            }

            var folder = await EmptyFolderAsync(stop.Token);
            // A demo that exits takes any free port, so that it runs beside a host that serves already.
            var options = new LocalHostOptions
            {
                Folder = folder,
                AlwaysUseEmulator = true,
                Silent = true,
                Url = after is AfterDemo.Exit ? "http://127.0.0.1:0" : null,
            };
            var host = await LocalHost.StartAsync(options, stop.Token);
            await using (host)
            {
                var code = await PlayAsync(host, stop.Token);
                if (after is AfterDemo.Serve && code == 0)
                {
                    Console.WriteLine();
                    ServeCommand.PrintAddresses(host);
                    await stop.WaitAsync();
                }

                await host.StopAsync(CancellationToken.None);
                return code;
            }
        }
        catch (LocalHostException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsReceived)
        {
            await Console.Error.WriteLineAsync("Stopped before the end.");
            return 1;
        }
    }

    private static async Task<int> PlayAsync(LocalHost host, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler();
        using var http = new HttpClient(handler) { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            FindAdministrator(host).Token
        );
        try
        {
            var api = new DemoApi(http);
            return await new DemoStory(
                api,
                new SampleLoader(api, SampleSource.Load()),
                new DemoScreen(Terminal.GetConsole())
            ).RunAsync(cancellationToken)
                ? 0
                : 1;
        }
        catch (Exception e) when (e is DemoException or HttpRequestException or JsonException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped before the end.");
            return 1;
        }
    }

    private static Operator FindAdministrator(LocalHost host) =>
        host.Services.GetRequiredService<Operators>()
            .All.FirstOrDefault(o => o.Roles.Contains(Role.Administrator) && string.IsNullOrEmpty(o.Area))
        ?? throw new LocalHostException(
            "The demo needs an administrator for the whole tree; the setting Local__Operators names none."
        );

    /// <summary>
    /// Empties and returns the folder of the demo, below the data folder. An emulator that an earlier demo left running
    /// there is stopped.
    /// </summary>
    private static async Task<string> EmptyFolderAsync(CancellationToken cancellationToken)
    {
        var data = new ConfigurationBuilder().AddEnvironmentVariables().Build()["Local:Data"] ?? Checkout.Local;
        var path = Path.GetFullPath(Path.Combine(data, "demo"));
        using (DataFolder.Lock(path))
        {
            if (Emulator.Find(path, EmulatorPackage.ForCheckout()) is { } runningEmulator)
            {
                await runningEmulator.StopAsync(cancellationToken);
            }

            foreach (
                var entry in new DirectoryInfo(path)
                    .EnumerateFileSystemInfos()
                    .Where(e => e.Name != DataFolder.LockName)
            )
            {
                if (entry is DirectoryInfo inner)
                {
                    inner.Delete(recursive: true);
                }
                else
                {
                    entry.Delete();
                }
            }
        }

        return path;
    }
}
