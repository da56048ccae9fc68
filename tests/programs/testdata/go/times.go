// time: sleeping, timers, tickers, formatting, arithmetic.
package main

import (
	"fmt"
	"time"
)

func times() {
	start := time.Now()
	time.Sleep(30 * time.Millisecond)
	fmt.Println(time.Since(start) >= 30*time.Millisecond, start.Year() > 2023)
	ticker := time.NewTicker(5 * time.Millisecond)
	for range 3 {
		<-ticker.C
	}
	ticker.Stop()
	fired := make(chan string, 2)
	time.AfterFunc(20*time.Millisecond, func() { fired <- "later" })
	time.AfterFunc(1*time.Millisecond, func() { fired <- "sooner" })
	fmt.Println(<-fired, <-fired)
	timer := time.NewTimer(time.Hour)
	fmt.Println(timer.Stop())
	t := time.Date(2024, time.February, 28, 23, 59, 59, 123456789, time.UTC)
	fmt.Println(t.AddDate(0, 0, 2).Format(time.RFC1123Z), t.Weekday(), t.YearDay(), t.Unix())
	parsed, err := time.Parse(time.RFC3339, "2025-06-15T12:30:00+02:00")
	fmt.Println(parsed.UTC(), err, parsed.Sub(t).Round(time.Hour), 90*time.Minute)
}
