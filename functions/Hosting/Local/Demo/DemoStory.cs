using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>
/// Runs the demo over the HTTP API: imports contacts, saves templates and campaigns, sends the texts of one Friday, and
/// compares handsets with the ledger.
/// </summary>
/// <param name="api">The client, with the token of an administrator.</param>
/// <param name="loader">The loader of the sample district.</param>
/// <param name="screen">The output.</param>
public sealed class DemoStory(DemoApi api, SampleLoader loader, DemoScreen screen)
{
    private static readonly DateTimeZone Zone = SampleLoader.Zone;
    private static readonly Duration LeadTime = Duration.FromSeconds(3);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>Runs all steps of the demo.</summary>
    /// <returns>Whether every broadcast is settled and the handsets match the ledger.</returns>
    /// <exception cref="DemoException">It cannot continue.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        screen.ShowTitle(loader.District);
        var dueAt = await TurnToFridayAsync(cancellationToken);
        var imports = await ImportAsync(cancellationToken);
        await StoreOptOutsAsync(cancellationToken);
        await PlanAsync(cancellationToken);
        await TurnClockAsync(dueAt - LeadTime, cancellationToken);
        screen.ShowStep(
            $"Friday, {LocalDatePattern.Iso.Format(dueAt.InZone(Zone).Date)}, three seconds to half past four"
        );
        var broadcast = await WatchAsync(dueAt, cancellationToken);
        var comparison = await CompareAsync(broadcast.Id, cancellationToken);
        var settled = await AreAllSettledAsync(cancellationToken);
        var result = new DemoResult(imports, broadcast, comparison, settled, clock.GetElapsedTime(start));
        screen.ShowResult(result);
        return result.IsGood;
    }

    private async Task<IReadOnlyList<ListImport>> ImportAsync(CancellationToken cancellationToken)
    {
        screen.ShowStep("Contacts: five offices hand over their files");
        var done = await loader.ImportAsync(onProgress: null, cancellationToken);
        screen.ShowImports(done);
        return done;
    }

    private async Task StoreOptOutsAsync(CancellationToken cancellationToken)
    {
        screen.ShowStep("Opt-outs: who does not want texts");
        await loader.StoreOptOutsAsync(cancellationToken);
        var replies = string.Join(", ", loader.District.Replies.Select(r => $"“{r.Text}”"));
        screen.ShowLine(
            $"{loader.District.OptOuts.Count} opted out at an office; "
                + $"{loader.District.Replies.Count} texted {replies}."
        );
    }

    private async Task PlanAsync(CancellationToken cancellationToken)
    {
        screen.ShowStep("Words and campaigns");
        screen.ShowPlan(await loader.PlanAsync(cancellationToken), Zone, await loader.PreviewAsync(cancellationToken));
    }

    /// <summary>Turns the clock to the morning of a Friday in the drowning season.</summary>
    /// <returns>The instant at which the campaign is due: 16:30 of that day.</returns>
    private async Task<Instant> TurnToFridayAsync(CancellationToken cancellationToken)
    {
        var friday = NextDrowningFriday((await api.GetAsync<ClockAnswer>("/local/clock", cancellationToken)).Now);
        await TurnClockAsync(friday.At(new LocalTime(8, 0)).InZoneStrictly(Zone).ToInstant(), cancellationToken);
        return friday.At(new LocalTime(16, 30)).InZoneStrictly(Zone).ToInstant();
    }

    private Task TurnClockAsync(Instant now, CancellationToken cancellationToken) =>
        api.PutAsync("/local/clock", new { Now = now }, cancellationToken);

    private async Task<BroadcastAnswer> WatchAsync(Instant dueAt, CancellationToken cancellationToken)
    {
        var day = InstantPattern.ExtendedIso.Format(dueAt);
        var occurrence = await DemoApi.PollAsync(
            "The campaign's start",
            Timeout,
            async () =>
                (
                    await api.GetAsync<OccurrencesAnswer>(
                        $"/api/campaigns/{SampleLoader.Campaign}/occurrences?from={day}&to={day}",
                        cancellationToken
                    )
                ).Occurrences.FirstOrDefault(o => o.DueAt == dueAt),
            o => o?.Broadcast is not null,
            cancellationToken
        );
        var broadcast = occurrence!.Broadcast!;
        await screen.WatchAsync(show =>
            DemoApi.PollAsync(
                "The broadcast",
                Timeout,
                async () =>
                {
                    // The occurrence has the id of its broadcast a moment before the broadcast exists.
                    var now = await api.FindAsync<BroadcastAnswer>($"/api/broadcasts/{broadcast}", cancellationToken);
                    if (now is not null)
                    {
                        show(now);
                    }

                    return now;
                },
                b => b is { Settled: true, State: "finished" } && b.Final == b.Recipients,
                cancellationToken
            )
        );
        await api.WaitUntilIdleAsync(Timeout, cancellationToken);
        return await api.GetAsync<BroadcastAnswer>($"/api/broadcasts/{broadcast}", cancellationToken);
    }

    /// <summary>Compares the texts on all handsets with the ledger of a broadcast.</summary>
    private async Task<LedgerComparison> CompareAsync(string broadcast, CancellationToken cancellationToken)
    {
        screen.ShowStep("Handsets and ledger side by side");
        var ledger = new List<DeliveryAnswer>();
        await foreach (
            var delivery in api.ReadRowsAsync<DeliveryAnswer>(
                $"/api/broadcasts/{broadcast}/deliveries?limit=1000",
                "deliveries",
                cancellationToken
            )
        )
        {
            ledger.Add(delivery);
        }

        var handsets = new Dictionary<string, IReadOnlyList<HandsetMessage>>(StringComparer.Ordinal);
        foreach (var phones in ledger.Select(d => d.Phone).Chunk(8))
        {
            var answers = await Task.WhenAll(
                phones.Select(phone =>
                    api.GetAsync<HandsetAnswer>($"/local/handsets/{Uri.EscapeDataString(phone)}", cancellationToken)
                )
            );
            foreach (var (phone, answer) in phones.Zip(answers))
            {
                handsets[phone] = [.. answer.Messages.Where(m => m.Broadcast == broadcast)];
            }
        }

        return LedgerComparison.From(ledger, handsets);
    }

    private async Task<bool> AreAllSettledAsync(CancellationToken cancellationToken)
    {
        var settled = true;
        await foreach (
            var broadcast in api.ReadRowsAsync<BroadcastAnswer>(
                "/api/broadcasts?limit=100",
                "broadcasts",
                cancellationToken
            )
        )
        {
            settled &= broadcast.Settled;
        }

        return settled;
    }

    /// <summary>
    /// Returns the next future Friday that follows 17 June of its year, since the clock of a store with data goes
    /// forward only.
    /// </summary>
    private static LocalDate NextDrowningFriday(Instant now)
    {
        var today = now.InZone(Zone).Date;
        var friday = In(today.Year);
        return friday > today ? friday : In(today.Year + 1);

        static LocalDate In(int year) => new LocalDate(year, 6, 17).Next(IsoDayOfWeek.Friday);
    }
}
