using System.CommandLine;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Rehearsals;
using CommunityAlerts.Hosting.CarrierSimulation;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Operations;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Hosting.Local.CommandLine;

/// <summary>
/// The command <c>rehearse</c>: it prints what the saved campaigns would send in a year, from the data folder or from
/// any account that the setting <c>Storage</c> names.
/// </summary>
public static class RehearseCommand
{
    public static Command Create()
    {
        var from = new Argument<string>("from")
        {
            Description = "A year such as 2027, or the first day such as 2027-05-01.",
        };
        var to = new Argument<string?>("to")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "The last day, where from is a day.",
        };
        var command = new Command(
            "rehearse",
            "Shows what the saved campaigns would come to with today's lists: texts, cost and what collides. "
                + "Sends and stores nothing."
        )
        {
            from,
            to,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                OperationsCommands.RunAsync(() =>
                    RunAsync(parsed.GetValue(from)!, parsed.GetValue(to), cancellationToken)
                )
        );
        return command;
    }

    /// <summary>Parses the arguments: a year, or the first and the last day.</summary>
    /// <exception cref="RefusedException">They are neither.</exception>
    public static RehearsalRequest Read(string from, string? to)
    {
        if (
            to is null
            && from.Length == 4
            && int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            && year is >= CalendarRange.FirstYear and <= CalendarRange.LastYear
        )
        {
            return new RehearsalRequest { From = new LocalDate(year, 1, 1), To = new LocalDate(year, 12, 31) };
        }

        return
            LocalDatePattern.Iso.Parse(from) is { Success: true } first
            && LocalDatePattern.Iso.Parse(to ?? "") is { Success: true } last
            ? new RehearsalRequest { From = first.Value, To = last.Value }
            : throw new RefusedException(
                "Name a year from 1900 to 2100, such as 2027, or two days, such as 2027-05-01 2027-09-10."
            );
    }

    private static async Task RunAsync(string from, string? to, CancellationToken cancellationToken)
    {
        var request = Read(from, to);
        await OperationsCommands.WithAccountAsync(
            async (account, settings) =>
            {
                if ((await account.Storage.ReadTableNamesAsync(cancellationToken)).Count == 0)
                {
                    throw new RefusedException(
                        $"{account.Folder.Path} has nothing to rehearse: no host ever ran there. Name another "
                            + $"folder by the setting Local__Data."
                    );
                }

                await account.RefuseEmptiedAsync(cancellationToken);
                if (await RestoreMark.FindAsync(account.Storage, cancellationToken) is { } mark)
                {
                    throw new RefusedException(mark.Refusal);
                }

                await using var services = Compose(account, settings);
                var rehearsal = await services
                    .GetRequiredService<RehearsalService>()
                    .RehearseAsync(new Caller("terminal", [Role.Administrator], ""), request, cancellationToken);
                new RehearsalScreen(Terminal.GetConsole()).Show(
                    rehearsal.IsOk
                        ? rehearsal.Value
                        : throw new RefusedException(rehearsal.Problem.Detail ?? rehearsal.Problem.Title)
                );
            },
            cancellationToken
        );
    }

    /// <summary>Composes the application without a host: it does not listen, and creates no tables.</summary>
    private static ServiceProvider Compose(LocalAccount account, IConfiguration settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(settings);
        services.AddSingleton(account.Storage);
        services.AddSingleton<TimeProvider>(new TurnedClock(account.Folder.Clock));
        services.AddCommunityAlerts(settings);
        services.AddSimulatedCarrier();
        // Used for the carrier's pace only, so its table is not created where the carrier never ran.
        services.AddSingleton(new HandsetStore(_ => Task.FromResult(account.Storage.Table(CarrierTables.Handsets))));
        return services.BuildServiceProvider();
    }
}
