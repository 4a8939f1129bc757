"""GitHub behind the port `app.ports.GitHub`. No other package imports githubkit. Start: `client.connect`."""
