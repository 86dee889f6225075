using CommunityAlerts.Hosting.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>A host answers pages before its store is made, and nothing else.</summary>
public sealed class StoreIsThereTests
{
    [Theory]
    [InlineData("/api/broadcasts")]
    [InlineData("/local/clock")]
    // Routes are found whatever their case, so the wait must be too.
    [InlineData("/API/Broadcasts")]
    [InlineData("/Local/clock")]
    public async Task What_needs_the_store_waits_for_it(string path)
    {
        using var services = new ServiceCollection().AddSingleton<StoreIsThere>().BuildServiceProvider();

        var answered = AnswerAsync(services, path);
        Assert.False(answered.IsCompleted);
        services.GetRequiredService<StoreIsThere>().Set();

        await answered.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/scalar")]
    public async Task A_page_does_not(string path)
    {
        using var services = new ServiceCollection().AddSingleton<StoreIsThere>().BuildServiceProvider();

        await AnswerAsync(services, path).WaitAsync(TestContext.Current.CancellationToken);
    }

    private static Task AnswerAsync(IServiceProvider services, string path)
    {
        var app = new ApplicationBuilder(services);
        app.UseStoreIsThere();
        app.Run(_ => Task.CompletedTask);
        return app.Build()(new DefaultHttpContext { Request = { Path = path } });
    }
}
