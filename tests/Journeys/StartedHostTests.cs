using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Journeys;

/// <summary>The real program, whose start goes wrong or is broken off.</summary>
public sealed class StartedHostTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_stopped_before_it_serves_exits_with_code_0_and_ends_its_emulator()
    {
        await using var program = new RealProgram();
        var data = program.FreshFolder();
        program.Start(data);
        using var http = program.Anonymous();
        // The first page is there long before the emulator.
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return (await http.GetStringAsync(new Uri("/", UriKind.Relative), Cancel)).Contains(
                    "CommunityAlerts",
                    StringComparison.Ordinal
                );
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });

        Assert.Equal(0, await program.StopAsync());

        Assert.Contains("Stopped before it served.", program.Output, StringComparison.Ordinal);
        Assert.True(
            Emulator.Find(data, Azurite.Package)?.Pid is not { } pid || !Directory.Exists($"/proc/{pid}"),
            program.Output
        );
        DataFolder.Lock(data).Dispose();
    }

    [Fact]
    public async Task A_setting_that_cannot_be_read_ends_it_with_a_plain_message()
    {
        await using var program = new RealProgram
        {
            Settings = { ["Storage"] = await Azurite.ConnectionStringAsync(), ["OTEL_TRACES_EXPORTER"] = "smoke" },
        };

        Assert.Equal(1, await program.RunAsync(program.FreshFolder()));

        Assert.Equal("OTEL_TRACES_EXPORTER names 'smoke'; it may name otlp, console and none.", program.Output.Trim());
    }

    /// <summary>
    /// Starts on files of the emulator's tables that a full disk, a tool or a person may leave. Each row starts the
    /// program four times, so two of the three run by request.
    /// </summary>
    [Theory]
    [InlineData("", Explicit = true)]
    [InlineData(
        """{"filename":"tables","collections":[],"databaseVersion":1.5,"engineVersion":1.5}""",
        Explicit = true
    )]
    [InlineData(null)]
    public async Task A_store_that_was_emptied_is_refused_until_somebody_says_that_it_may_be_empty(string? left)
    {
        await using var program = new RealProgram();
        var data = program.FreshFolder();
        program.Start(data);
        await program.AnswersAsync();
        Assert.Equal(0, await program.StopAsync());
        var tables = Path.Combine(data, "storage", "__azurite_db_table__.json");
        Assert.True(File.Exists(tables));
        if (left is null)
        {
            File.Delete(tables);
        }
        else
        {
            await File.WriteAllTextAsync(tables, left, Cancel);
        }

        Assert.Equal(1, await program.RunAsync(data));
        Assert.Equal(1, await program.RunAsync(data, "export"));

        var sentence = $"{tables} has lost what was stored in this data folder";
        Assert.Equal(2, program.Output.Split('\n').Count(line => line.StartsWith(sentence, StringComparison.Ordinal)));
        Assert.Contains(Path.Combine(data, "sealed"), program.Output, StringComparison.Ordinal);
        File.Delete(Path.Combine(data, "sealed"));
        program.Start(data);
        await program.AnswersAsync();
        Assert.Equal(0, await program.StopAsync());
    }
}
